defmodule Stdio.Seccomp.InsideTest do
  # Filters as programs meet them.
  use ExUnit.Case, async: true

  import Stdio.Test.Processes

  alias Stdio.Seccomp
  alias Stdio.Seccomp.Arch
  alias Stdio.Task, as: OsTask

  # What a task calls before it is a program.
  @start ~w(fcntl close_range rt_sigprocmask execve)a

  # What the loader and the C library call before main().
  @load ~w(brk close fstat getrandom mmap mprotect munmap newfstatat openat pread64 prlimit64 read
           readlinkat rseq set_robust_list set_tid_address)a

  # The same, where architectures differ.
  @own %{
    x86_64: ~w(access arch_prctl dup2 open readlink stat)a,
    aarch64: ~w(dup3 faccessat)a
  }

  @cat ~w(exit_group fadvise64 write)a

  @in_and_out [stdout: "in", exit_status: 0]

  defp ops(filter), do: [ops: fn config -> Stdio.Process.ops(config) ++ [filter] end]

  defp events(command, filter, config \\ []),
    do: command |> Stdio.stream!({Stdio.Process, ops(filter)}, config) |> Enum.to_list()

  defp cat, do: @start ++ @load ++ @own[Arch.native()] ++ @cat

  # All that this architecture has.
  defp calls do
    for line <- File.stream!("lib/stdio/seccomp/#{Arch.native()}.calls") do
      [_number, name] = String.split(line)
      String.to_atom(name)
    end
  end

  describe "a denied call" do
    test "ends the program" do
      assert events(["/bin/uname"], Seccomp.deny([:uname])) == [termsig: :sigsys]
      assert events(["/bin/uname"], Seccomp.deny(uname: :kill)) == [termsig: :sigsys]
    end

    test "gives the error that was asked for" do
      for {error, sentence} <- [eperm: "Operation not permitted", emlink: "Too many links"] do
        events = events("uname 2>&1", Seccomp.deny(uname: error))
        assert {:exit_status, 1} = List.last(events)
        assert events |> Keyword.get_values(:stdout) |> Enum.join() =~ sentence
      end
    end

    test "is denied to all that the program starts" do
      assert {:stdout, "159\n"} in events("(uname; echo $?) 2>/dev/null", Seccomp.deny([:uname]))
    end

    test "may be the one that executes the program" do
      assert_raise Stdio.StreamError, ~r/permission denied \(eacces\)/, fn ->
        events("true", Seccomp.deny(execve: :EACCES))
      end

      assert_mailbox_empty()
    end

    test "may be one of hundreds" do
      filter = Seccomp.deny(calls() -- cat())
      assert ["in"] |> Stdio.pipe!(["/bin/cat"], ops(filter)) |> Enum.to_list() == @in_and_out
      assert events(["/bin/uname"], filter) == [termsig: :sigsys]
    end

    test "stays denied when a second filter allows it" do
      filters = [Seccomp.deny([:uname]), Seccomp.deny([])]
      assert events(["/bin/uname"], filters) == [termsig: :sigsys]
    end
  end

  describe "an allow list" do
    test "lets a program do what is in it" do
      filter = Seccomp.allow(cat())
      assert ["in"] |> Stdio.pipe!(["/bin/cat"], ops(filter)) |> Enum.to_list() == @in_and_out
    end

    test "ends it where the list does" do
      filter = Seccomp.allow(cat() -- [:write])

      assert ["in"] |> Stdio.pipe!(["/bin/cat"], ops(filter)) |> Enum.to_list() == [
               termsig: :sigsys
             ]

      assert events(["/bin/uname"], Seccomp.allow(cat())) == [termsig: :sigsys]
    end

    test "can have an error for all that is not in it" do
      filter = Seccomp.allow(cat(), action: :enosys)
      assert [{:stderr, _} | _] = events = events(["/bin/uname"], filter)
      assert List.last(events) == {:exit_status, 1}
      assert events |> Keyword.get_values(:stderr) |> Enum.join() =~ "Function not implemented"
    end

    test "that is too short for the start leaves nothing behind" do
      mark = mark()
      assert events("true", Seccomp.allow([]), marked(mark)) == [termsig: :sigsys]
      assert_mailbox_empty()
      assert_gone(mark)
    end
  end

  describe "the kernel takes a filter" do
    test "of a process that cannot gain privileges, whoever it is" do
      {:ok, task} = OsTask.fork()
      {:seccomp, [operation, flags, prog]} = Seccomp.deny(getcwd: :enoent)
      assert OsTask.prctl(task, :pr_set_no_new_privs, 1, 0, 0, 0) == {:ok, 0}
      assert OsTask.seccomp(task, operation, flags, prog) == :ok
      assert OsTask.getcwd(task) == {:error, :enoent}
      assert status(OsTask.pidof(task), "Seccomp") == "2"
      OsTask.stop(task)
    end

    @tag :root
    test "and of no other" do
      ops = fn config ->
        [Stdio.Process.ops([setuid: true, uid: 70_000] ++ config), Seccomp.deny([])]
      end

      error = assert_raise Stdio.OpError, fn -> Enum.to_list(Stdio.stream!("true", ops: ops)) end
      assert error.reason == :eacces
      assert error.message =~ "Stdio.Task.seccomp("
    end
  end
end
