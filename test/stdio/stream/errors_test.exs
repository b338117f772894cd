defmodule Stdio.Stream.ErrorsTest do
  use ExUnit.Case, async: true

  import Stdio.Test.Processes

  setup do
    scratch = Path.join(System.tmp_dir!(), "stdio-#{System.unique_integer([:positive])}")
    File.mkdir!(scratch)
    File.chmod!(scratch, 0o755)
    on_exit(fn -> File.rm_rf!(scratch) end)
    %{scratch: scratch, mark: mark()}
  end

  # Every failure is found in a stream and in a pipe, and leaves nothing.
  defp failure(exception, command, behaviour, config) do
    [stream, pipe] =
      for input <- [nil, ["a", "b"]] do
        assert_raise exception, fn ->
          input |> Stdio.Stream.new!(command, behaviour, config) |> Enum.to_list()
        end
      end

    assert stream.reason == pipe.reason
    assert_mailbox_empty()
    assert_forgotten()
    stream
  end

  defp exec_failure(command, mark),
    do: failure(Stdio.StreamError, command, Stdio.Process, marked(mark)).reason

  defp file(scratch, name, content, mode) do
    path = Path.join(scratch, name)
    File.write!(path, content)
    File.chmod!(path, mode)
    path
  end

  describe "a program that cannot be executed" do
    test "carries the system's reason", %{scratch: scratch, mark: mark} do
      assert exec_failure([], mark) == :enoent
      assert exec_failure([""], mark) == :enoent
      assert exec_failure(["/nonexistent"], mark) == :enoent
      assert exec_failure(["executable-does-not-exist"], mark) == :enoent
      assert exec_failure(["true"], mark) == :enoent
      assert exec_failure(["/etc/passwd/true"], mark) == :enotdir
      assert exec_failure(["/"], mark) == :eacces
      assert exec_failure(["/" <> String.duplicate("x", 300)], mark) == :enametoolong
      assert exec_failure([file(scratch, "data", "data", 0o644)], mark) == :eacces
      assert exec_failure([file(scratch, "elf", <<127, "ELF", 0::800>>, 0o755)], mark) == :enoexec

      assert exec_failure([file(scratch, "script", "#!/nonexistent\n", 0o755)], mark) == :enoent
      loop = Path.join(scratch, "loop")
      File.ln_s!(loop, loop)
      assert exec_failure([loop], mark) == :eloop
      assert exec_failure(["/bin/echo", String.duplicate("x", 200_000)], mark) == :e2big
      assert with_mark(mark) == []
    end

    test "says so in a sentence", %{mark: mark} do
      error = failure(Stdio.StreamError, ["/nonexistent"], Stdio.Process, marked(mark))
      assert error.message =~ ~s("/nonexistent" could not be executed: no such file or directory)
    end

    @tag :root
    test "may be one that the dropped user may not execute", %{scratch: scratch, mark: mark} do
      program = file(scratch, "own", "#!/bin/sh\necho test\n", 0o700)
      assert exec_failure([program], mark) == :eacces

      assert Stdio.stream!([program], Stdio.Process, uid: 0) |> Enum.to_list() ==
               [stdout: "test\n", exit_status: 0]
    end
  end

  describe "a phase that fails" do
    test "task: StreamError", %{mark: mark} do
      phases = [task: fn _ -> {:error, :eagain} end]
      assert failure(Stdio.StreamError, "true", phases, marked(mark)).reason == :eagain
      phases = {Stdio.Process, phases}
      assert failure(Stdio.StreamError, "true", phases, marked(mark)).reason == :eagain
    end

    test "init: OpError", %{mark: mark} do
      for {result, reason} <- [{{:error, :eperm}, :eperm}, {{:ok, []}, :eagain}] do
        phases = [init: fn _ -> fn _supervisor -> result end end]
        assert failure(Stdio.OpError, "true", phases, marked(mark)).reason == reason
      end
    end

    test "ops: OpError", %{mark: mark} do
      for {ops, reason} <- [
            {[{:chdir, ["/nonexistent"]}], :enoent},
            {[{:getpid, []}], :badop},
            {[{:no_such_call, []}], :badop},
            {[{Kernel, :raise, ["exception"]}], :badop}
          ] do
        error = failure(Stdio.OpError, "true", [ops: fn _ -> ops end], marked(mark))
        assert error.reason == reason
        assert error.message =~ "remaining ops:\n[]"
      end
    end

    test "onerror gets the task that failed", %{mark: mark} do
      me = self()
      ops = fn _ -> [{:chdir, ["/nonexistent"]}] end
      onerror = fn _ -> &send(me, {:onerror, &1}) end

      for command <- ["true", ["/nonexistent"]],
          phases <- [[ops: ops], []],
          {command, phases} != {"true", []} do
        stream = Stdio.stream!(command, [onerror: onerror] ++ phases, marked(mark))
        catch_error(Enum.to_list(stream))
        assert_received {:onerror, %Stdio.Task{}}
      end

      assert_mailbox_empty()
      assert_forgotten()
    end

    test "any of them may raise", %{mark: mark} do
      for phase <- [:task, :init, :ops, :onerror] do
        phases = [{phase, fn _config -> raise "in #{phase}" end}]
        stream = Stdio.stream!("sleep 1000", phases, marked(mark))
        assert_raise RuntimeError, "in #{phase}", fn -> Enum.to_list(stream) end
        assert_mailbox_empty()
        assert_forgotten()
      end
    end
  end

  test "an option that cannot take effect names itself", %{mark: mark} do
    for {behaviour, option, reason, name} <- [
          {Stdio.Process, [path: "/nonexistent"], :enoent, ~s("/nonexistent")},
          {Stdio.Rootless, [groups: [70_007]], :enotsup, "groups: [70007]"},
          {Stdio.Process, [rlimit: [rlimit_nosuch: %{cur: 0, max: 0}]], :enotsup,
           ":rlimit_nosuch"},
          {Stdio.Process, [rlimit: [rlimit_cpu: %{cur: 2, max: 1}]], :einval, ":rlimit_cpu"}
        ] do
      error = failure(Stdio.OpError, "true", behaviour, marked(mark, option))
      assert error.reason == reason
      assert error.message |> String.split("\n") |> hd() =~ name
    end
  end

  @tag :user
  test "ids need a supervisor that is root", %{mark: mark} do
    for {option, call} <-
          [uid: 0, gid: 0, groups: [0]]
          |> Enum.zip(["setgroups", "setresgid", "setgroups"]) do
      error = failure(Stdio.OpError, "true", Stdio.Process, marked(mark, [option]))
      assert error.reason == :eperm
      assert error.message =~ "Stdio.Task.#{call}("
    end
  end
end
