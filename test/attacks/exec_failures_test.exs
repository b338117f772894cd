defmodule Stdio.Attacks.ExecFailuresTest do
  # Everything for which a program cannot be executed.
  use ExUnit.Case, async: true

  import Stdio.Test.Failure
  import Stdio.Test.Processes

  @elf File.read!("/bin/true")

  setup do
    %{scratch: Stdio.Ecosystem.scratch!(), mark: mark()}
  end

  defp exec_failure(command, mark, behaviour \\ Stdio.Process, config \\ []),
    do: failure(Stdio.StreamError, command, behaviour, marked(mark, config)).reason

  defp file(scratch, name, content, mode \\ 0o755) do
    path = Path.join(scratch, name)
    File.write!(path, content)
    File.chmod!(path, mode)
    path
  end

  test "a path that leads to no program", %{scratch: scratch, mark: mark} do
    assert exec_failure([], mark) == :enoent
    assert exec_failure([""], mark) == :enoent
    assert exec_failure(["/nonexistent"], mark) == :enoent
    assert exec_failure(["executable-does-not-exist"], mark) == :enoent
    assert exec_failure(["true"], mark) == :enoent
    assert exec_failure(["/etc/passwd/true"], mark) == :enotdir
    assert exec_failure(["/" <> String.duplicate("x", 300)], mark) == :enametoolong
    assert exec_failure([String.duplicate("/x", 3_000)], mark) == :enametoolong
    loop = Path.join(scratch, "loop")
    File.ln_s!(loop, loop)
    assert exec_failure([loop], mark) == :eloop
    File.ln_s!("nowhere", Path.join(scratch, "dangling"))
    assert exec_failure([Path.join(scratch, "dangling")], mark) == :enoent
    assert with_mark(mark) == []
  end

  test "what is no file, or not executable", %{scratch: scratch, mark: mark} do
    assert exec_failure(["/"], mark) == :eacces
    assert exec_failure(["/dev/null"], mark) == :eacces
    assert exec_failure([file(scratch, "data", "data", 0o644)], mark) == :eacces
    fifo = Path.join(scratch, "fifo")
    {_output, 0} = System.cmd("mkfifo", ["-m", "777", fifo])
    assert exec_failure([fifo], mark) == :eacces
    assert with_mark(mark) == []
  end

  test "a file in no format, or in a broken one", %{scratch: scratch, mark: mark} do
    assert exec_failure([file(scratch, "empty", "")], mark) == :enoexec
    assert exec_failure([file(scratch, "text", "echo text\n")], mark) == :enoexec
    assert exec_failure([file(scratch, "elf", <<127, "ELF", 0::800>>)], mark) == :enoexec
    assert exec_failure([file(scratch, "short", binary_part(@elf, 0, 64))], mark) == :enoexec
    # For a processor that there is not, 0xFEFE, e_machine of elf(5).
    <<head::binary-18, _machine::16, rest::binary>> = @elf
    other = file(scratch, "other", <<head::binary, 0xFEFE::16, rest::binary>>)
    assert exec_failure([other], mark) == :enoexec
    # Without an interpreter where it says there is one.
    loader = Regex.run(~r"/lib[0-9]*/ld-linux[^\0]*", @elf) |> hd()
    moved = String.replace(loader, "/lib", "/nil")
    lost = file(scratch, "lost", :binary.replace(@elf, loader, moved))
    assert exec_failure([lost], mark) == :enoent
    assert with_mark(mark) == []
  end

  test "a script whose interpreter is none", %{scratch: scratch, mark: mark} do
    assert exec_failure([file(scratch, "lost", "#!/nonexistent\n")], mark) == :enoent
    assert exec_failure([file(scratch, "folder", "#!/\n")], mark) == :eacces
    assert exec_failure([file(scratch, "none", "#!\n")], mark) == :enoexec
    assert exec_failure([file(scratch, "data", "#!/etc/passwd\n")], mark) == :eacces
    itself = Path.join(scratch, "itself")
    assert exec_failure([file(scratch, "itself", "#!#{itself}\n")], mark) == :eloop
    assert with_mark(mark) == []
  end

  test "a file that somebody is writing", %{scratch: scratch, mark: mark} do
    program = file(scratch, "busy", @elf)
    {:ok, writer} = File.open(program, [:append, :raw])
    assert exec_failure([program], mark) == :etxtbsy
    :ok = File.close(writer)

    assert Stdio.stream!([program], Stdio.Process, marked(mark)) |> Enum.to_list() ==
             [exit_status: 0]
  end

  test "arguments and environments that are too long", %{mark: mark} do
    assert exec_failure(["/bin/echo", String.duplicate("x", 200_000)], mark) == :e2big
    many = List.duplicate(String.duplicate("x", 100_000), 100)
    assert exec_failure(["/bin/echo" | many], mark) == :e2big
    environ = [mark | Enum.map(many, &("X=" <> &1))]
    assert exec_failure(["/bin/true"], mark, Stdio.Process, environ: environ) == :e2big

    assert exec_failure(["/bin/true"], mark, Stdio.Process, environ: ["X=" <> Enum.join(many)]) ==
             :e2big

    assert with_mark(mark) == []
  end

  test "says so in a sentence", %{mark: mark} do
    error = failure(Stdio.StreamError, ["/nonexistent"], Stdio.Process, marked(mark))
    assert error.message =~ ~s("/nonexistent" could not be executed: no such file or directory)
  end

  @tag :root
  test "one that the dropped user may not execute", %{scratch: scratch, mark: mark} do
    program = file(scratch, "own", "#!/bin/sh\necho test\n", 0o700)
    assert exec_failure([program], mark) == :eacces

    assert Stdio.stream!([program], Stdio.Process, uid: 0) |> Enum.to_list() ==
             [stdout: "test\n", exit_status: 0]
  end

  @tag :root
  test "the same inside", %{scratch: scratch, mark: mark} do
    script = file(scratch, "script", "#!/nonexistent\n")
    data = file(scratch, "data", "data", 0o644)

    for behaviour <- [Stdio.Container, Stdio.Rootless] do
      config = [fstab: [scratch]]
      assert exec_failure(["/nonexistent"], mark, behaviour, config) == :enoent
      assert exec_failure([script], mark, behaviour, config) == :enoent
      assert exec_failure([data], mark, behaviour, config) == :eacces
      assert exec_failure(["/home"], mark, behaviour, config) == :eacces
    end

    assert with_mark(mark) == []
  end
end
