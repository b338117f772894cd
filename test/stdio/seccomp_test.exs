defmodule Stdio.SeccompTest do
  use ExUnit.Case, async: true

  alias Stdio.Seccomp
  alias Stdio.Seccomp.Arch
  alias Stdio.Test.Bpf

  doctest Stdio.Seccomp

  @arches [:x86_64, :aarch64]
  @x32 0x4000_0000

  # The headers that this machine may have: its own, and the one that new architectures share.
  @headers %{
    x86_64: "#include <asm/unistd.h>\n",
    aarch64: """
    #define __ARCH_WANT_RENAMEAT
    #define __ARCH_WANT_NEW_STAT
    #define __ARCH_WANT_SET_GET_RLIMIT
    #define __ARCH_WANT_TIME32_SYSCALLS
    #define __ARCH_WANT_SYS_CLONE3
    #define __ARCH_WANT_MEMFD_SECRET
    #include <asm-generic/unistd.h>
    """
  }

  @no_calls ["syscalls", "arch_specific_syscall"]

  defp calls_of_headers(arch) do
    macros = macros(@headers[arch], ~r/^#define (__NR\w*) (\w+)$/m)

    for {"__NR_" <> name, value} <- macros, name not in @no_calls do
      {String.to_atom(name), resolve(macros, value)}
    end
  end

  defp errnos_of_headers do
    macros = macros("#include <errno.h>\n", ~r/^#define (E[A-Z0-9]+) (\w+)$/m)
    for {name, value} <- macros, do: {String.to_atom(name), resolve(macros, value)}
  end

  # As the compiler reads them.
  defp macros(source, pattern) do
    output =
      [source]
      |> Stdio.pipe!("cc -E -dM -x c -")
      |> Stream.transform([], &Stdio.Stream.stdout_to_stderr/2)
      |> Enum.join()

    for [_all, name, value] <- Regex.scan(pattern, output), into: %{}, do: {name, value}
  end

  defp resolve(macros, value) do
    case Integer.parse(value) do
      {number, ""} -> number
      :error -> resolve(macros, Map.fetch!(macros, value))
    end
  end

  # The numbers and names of a table.
  defp table(arch) do
    for line <- File.stream!("lib/stdio/seccomp/#{arch}.calls"), into: %{} do
      [number, name] = String.split(line)
      {String.to_integer(number), String.to_atom(name)}
    end
  end

  defp filter(list, options), do: list |> Seccomp.program(options) |> Bpf.load()

  # All that a table could mean, those around them, and some that are far away.
  defp numbers, do: Enum.concat(0..600, [1023, 0xFFFF, @x32 - 1])

  defp foreign_numbers, do: [@x32, @x32 + 1, @x32 + 59, @x32 + 512, 0x7FFF_FFFF, 0x8000_0000, -1]

  # For each number of a call what the filter has to say.
  defp assert_filter(filter, arch, expected) do
    for nr <- numbers() do
      assert {nr, Bpf.run(filter, arch, nr)} == {nr, expected.(nr)}
    end

    for nr <- foreign_numbers(), do: assert({nr, Bpf.run(filter, arch, nr)} == {nr, :kill})

    for other <- [:x86_64, :aarch64, :i386, :arm], other != arch, nr <- numbers() do
      assert {other, nr, Bpf.run(filter, other, nr)} == {other, nr, :kill}
    end
  end

  describe "a list that cannot be" do
    test "names the call that the architecture does not have" do
      assert_raise ArgumentError, "x86_64 has no system call :opnat", fn ->
        Seccomp.program({:deny, [:read, :opnat]}, arch: :x86_64)
      end

      assert_raise ArgumentError, "aarch64 has no system call :open", fn ->
        Seccomp.allow([:read, :open], arch: :aarch64)
      end

      for call <- [-1, @x32, 1.5, "read", {:read}, nil] do
        assert_raise ArgumentError, ~r/x86_64/, fn -> Seccomp.deny([call], arch: :x86_64) end
      end
    end

    test "names the action that is none" do
      for action <- [0, -1, 4096, :eprem, nil, "eperm", :allow] do
        message = ~r/the action is #{inspect(action)}, expected :kill, an error such as :eperm/
        assert_raise ArgumentError, message, fn -> Seccomp.deny(read: action) end
        assert_raise ArgumentError, message, fn -> Seccomp.allow([], action: action) end
      end
    end

    test "names the option, the filter, the architecture" do
      assert_raise ArgumentError, ~r/unknown keys \[:default\]/, fn ->
        Seccomp.allow([], default: :kill)
      end

      assert_raise ArgumentError, ~r/expected \{:deny, calls\} or \{:allow, calls\}/, fn ->
        Seccomp.program([:read])
      end

      assert_raise ArgumentError, ~r/^option :arch is :riscv64, expected one of/, fn ->
        Seccomp.deny([:read], arch: :riscv64)
      end
    end

    test "does not say two things of one call" do
      assert_raise ArgumentError, "the call 0 has two actions", fn ->
        Seccomp.deny([{:read, :eperm}, 0], arch: :x86_64)
      end

      once = Seccomp.program({:deny, [:read]}, arch: :x86_64)
      assert Seccomp.program({:deny, [:read, :SYS_READ, 0, read: :kill]}, arch: :x86_64) == once
    end

    test "is longer than the kernel takes" do
      assert_raise ArgumentError, ~r/^too many calls/, fn ->
        Seccomp.deny(Enum.to_list(0..5000//2))
      end
    end
  end

  describe "the tables" do
    test "have all calls of this machine's headers, with their numbers" do
      for arch <- Enum.uniq([Arch.native(), :aarch64]) do
        assert [_ | _] = calls = calls_of_headers(arch)
        table = table(arch)
        for {name, nr} <- calls, do: assert({nr, table[nr]} == {nr, name})
      end
    end

    test "are those by which names are understood" do
      for arch <- @arches, {nr, name} <- table(arch) do
        filter = filter({:deny, [name]}, arch: arch)
        assert {name, Bpf.run(filter, arch, nr)} == {name, :kill}
        assert {name, Bpf.run(filter, arch, nr + 1)} == {name, :allow}
      end
    end

    test "have all errors of this machine's headers, with their numbers" do
      assert [_ | _] = errnos = errnos_of_headers()

      for {name, number} <- errnos do
        filter = filter({:deny, [read: name]}, arch: :x86_64)
        assert {name, Bpf.run(filter, :x86_64, 0)} == {name, {:errno, number}}
      end
    end

    test "have one number for each name" do
      for arch <- @arches do
        lines = "lib/stdio/seccomp/#{arch}.calls" |> File.read!() |> String.split()
        assert lines == Enum.uniq(lines)
      end
    end

    test "know a name in either case, and with the prefix of the original" do
      for name <- [:openat, :OPENAT, :sys_openat, :SYS_openat, 56] do
        assert Seccomp.deny([{name, :EPERM}], arch: :aarch64) ==
                 Seccomp.deny([{:openat, 1}], arch: :aarch64)
      end
    end
  end

  describe "a filter" do
    test "refuses the calls of a deny list and no others" do
      for {arch, read, getpid, openat} <- [{:x86_64, 0, 39, 257}, {:aarch64, 63, 172, 56}] do
        calls = [:read, :getpid, {:openat, :eperm}, {300, 4095}]

        assert_filter(filter({:deny, calls}, arch: arch), arch, fn
          nr when nr in [read, getpid] -> :kill
          ^openat -> {:errno, 1}
          300 -> {:errno, 4095}
          _other -> :allow
        end)
      end
    end

    test "refuses all but the calls of an allow list" do
      for {arch, write, exit_group, openat} <- [{:x86_64, 1, 231, 257}, {:aarch64, 64, 94, 56}] do
        calls = [:write, :exit_group, {:openat, :enoent}]

        assert_filter(filter({:allow, calls}, arch: arch, action: :enosys), arch, fn
          nr when nr in [write, exit_group] -> :allow
          ^openat -> {:errno, 2}
          _other -> {:errno, 38}
        end)
      end
    end

    test "of an empty list refuses nothing, or everything" do
      for arch <- @arches do
        assert_filter(filter({:deny, []}, arch: arch), arch, fn _nr -> :allow end)
        assert_filter(filter({:allow, []}, arch: arch), arch, fn _nr -> :kill end)
      end
    end

    test "is right for each call of a whole table" do
      for arch <- @arches do
        table = table(arch)
        names = Map.values(table)

        assert_filter(filter({:deny, names}, arch: arch), arch, fn nr ->
          if is_map_key(table, nr), do: :kill, else: :allow
        end)

        assert_filter(filter({:allow, names}, arch: arch), arch, fn nr ->
          if is_map_key(table, nr), do: :allow, else: :kill
        end)
      end
    end

    test "is right where its jumps are as long as they get" do
      # No two neighbours have the same action: each number is a range of its own.
      every_other = Enum.to_list(0..600//2)
      filter = filter({:deny, every_other}, arch: :x86_64)
      assert Bpf.length(filter) > 2 * 255

      assert_filter(filter, :x86_64, fn nr -> if nr in every_other, do: :kill, else: :allow end)

      each = for nr <- 0..600, do: {nr, nr + 1}

      assert_filter(filter({:allow, each}, arch: :aarch64), :aarch64, fn
        nr when nr <= 600 -> {:errno, nr + 1}
        _other -> :kill
      end)
    end

    test "is right for any list" do
      for _ <- 1..40 do
        arch = Enum.random(@arches)
        actions = Enum.take_random([:kill, {:errno, 1}, {:errno, 38}], Enum.random(1..3))
        count = Enum.random([1, 5, 50, 500])
        chosen = Map.new(Enum.take_random(0..600, count), &{&1, Enum.random(actions)})

        calls =
          for {nr, verdict} <- chosen do
            {nr, with({:errno, number} <- verdict, do: number)}
          end

        assert_filter(filter({:deny, Enum.shuffle(calls)}, arch: arch), arch, fn nr ->
          Map.get(chosen, nr, :allow)
        end)
      end
    end

    test "comes to its verdict in a few steps, however long its list" do
      filter = filter({:deny, Enum.to_list(0..600//2)}, arch: :x86_64)
      assert numbers() |> Enum.map(&Bpf.steps(filter, :x86_64, &1)) |> Enum.max() < 30
    end
  end

  test "the op has the filter as a struct sock_fprog" do
    program = Seccomp.program({:deny, [:ptrace]})
    assert {:seccomp, [:seccomp_set_mode_filter, 0, prog]} = Seccomp.deny([:ptrace])
    assert prog == Seccomp.prog(program)
    assert [<<length::16-native>>, padding, {:ptr, ^program}] = prog
    assert length == Bpf.length(Bpf.load(program))
    assert byte_size(padding) == 8 - 2

    assert {:seccomp, [:seccomp_set_mode_filter, 0, prog]} =
             Seccomp.allow([:read], action: :eperm)

    assert prog == Seccomp.prog(Seccomp.program({:allow, [:read]}, action: 1))
  end
end
