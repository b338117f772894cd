defmodule Stdio.Stream.ErrorsTest do
  use ExUnit.Case, async: true

  import Stdio.Test.Failure
  import Stdio.Test.Processes

  setup do
    %{mark: mark()}
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
