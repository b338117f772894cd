defmodule Stdio.TaskTest do
  use ExUnit.Case, async: true

  import Stdio.Test.Processes

  alias Stdio.Task, as: OsTask

  setup do
    {:ok, task} = OsTask.fork()
    on_exit(fn -> OsTask.stop(task) end)
    %{task: task}
  end

  test "is a process with a number", %{task: task} do
    pid = OsTask.pidof(task)
    assert pid == OsTask.getpid(task)
    assert OsTask.getppid(task) == port_program()
    assert alive?(pid)
    assert OsTask.stop(task) == :ok
    refute alive?(pid)
    assert OsTask.pidof(task) == :noproc
    assert OsTask.stop(task) == :ok
  end

  test "runs system calls", %{task: task} do
    assert {:ok, sid} = OsTask.setsid(task)
    assert sid == OsTask.getpid(task)
    assert OsTask.getsid(task, 0) == {:ok, sid}
    assert OsTask.getpgrp(task) == sid
    assert OsTask.chdir(task, ["/", ~c"usr", ?/, "bin"]) == :ok
    assert OsTask.getcwd(task) == {:ok, "/usr/bin"}
    assert OsTask.setpriority(task, :prio_process, 0, 7) == :ok
    assert OsTask.getpriority(task, :PRIO_PROCESS, 0) == {:ok, 7}
    limit = %{cur: 10, max: 20}
    assert OsTask.setrlimit(task, :rlimit_nofile, limit) == :ok
    assert OsTask.getrlimit(task, :rlimit_nofile) == {:ok, limit}
    assert OsTask.setproctitle(task, "stdio test") == :ok
    assert status(sid, "Name") == "stdio test"
    assert OsTask.prctl(task, :pr_set_no_new_privs, 1, 0, 0, 0) == {:ok, 0}
    assert status(sid, "NoNewPrivs") == "1"
  end

  @tag :root
  test "changes its ids", %{task: task} do
    pid = OsTask.pidof(task)
    assert OsTask.setgroups(task, [1, 2]) == :ok
    assert OsTask.getgroups(task) == {:ok, [1, 2]}
    assert OsTask.setresgid(task, 70_001, 70_001, 70_001) == :ok
    assert OsTask.setresuid(task, 70_000, 70_000, 70_000) == :ok
    assert {OsTask.getuid(task), OsTask.getgid(task)} == {70_000, 70_001}
    assert status(pid, "Uid") == "70000\t70000\t70000\t70000"
    assert OsTask.setuid(task, 0) == {:error, :eperm}
  end

  test "gives errors of the system back", %{task: task} do
    assert OsTask.chdir(task, "/nonexistent") == {:error, :enoent}
    assert OsTask.getsid(task, 0x3FFFFFFF) == {:error, :esrch}
    assert OsTask.execve(task, "/nonexistent", ["x"], []) == {:error, :enoent}
    assert OsTask.getpriority(task, :prio_nothing, 0) == {:error, :enotsup}
  end

  test "raises for what is no call", %{task: task} do
    assert_raise ArgumentError, fn -> OsTask.chdir(task, :path) end
    assert_raise ArgumentError, fn -> OsTask.chdir(task, "a\0b") end
    assert_raise ArgumentError, fn -> OsTask.call(task, :chdir, []) end
    assert_raise UndefinedFunctionError, fn -> OsTask.call(task, :no_such_call, []) end
    assert OsTask.getcwd(task) |> elem(0) == :ok
    assert_mailbox_empty()
  end

  test "becomes a program that has only standard streams", %{task: task} do
    assert OsTask.execve(task, "/bin/sh", ["sh", "-c", "read a; echo $a $B >&2; cat"], ["B=b"]) ==
             :ok

    assert catch_error(OsTask.getpid(task)) == :eacces
    assert catch_error(OsTask.execve(task, "/bin/true", ["true"], [])) == :eacces

    OsTask.stdin(task, ["a\n", "rest"])
    assert_receive {:stderr, ^task, "a b\n"}, 30_000
    assert_receive {:stdout, ^task, "rest"}, 30_000
    OsTask.eof(task)
    assert_receive {:exit_status, ^task, 0}, 30_000
    assert OsTask.pidof(task) == :noproc
    assert OsTask.getpid(task) == {:error, :esrch}
    assert_mailbox_empty()
  end

  test "says that a program does not read", %{task: task} do
    :ok = OsTask.execve(task, "/bin/sh", ["sh", "-c", "exec <&-; exec sleep 1000"], [])
    OsTask.stdin(task, "a")
    assert_receive {:stdin, ^task, {:error, :epipe}}, 30_000
    OsTask.stop(task)
    assert_mailbox_empty()
  end

  test "belongs to its owner", %{task: task} do
    other = fn fun -> Task.await(Task.async(fn -> catch_error(fun.()) end)) end
    assert other.(fn -> OsTask.getpid(task) end) == :eacces
    assert other.(fn -> OsTask.fork(task) end) == :eacces
    assert other.(fn -> OsTask.execve(task, "/bin/true", ["true"], []) end) == :eacces
  end

  test "a supervisor serves every process" do
    {:ok, supervisor} = Stdio.supervisor()

    child =
      Task.await(
        Task.async(fn ->
          {:ok, child} = OsTask.fork(supervisor.init)
          assert OsTask.getppid(child) == OsTask.pidof(supervisor.init)
          OsTask.pidof(child)
        end)
      )

    # It was not the supervisor's owner that died.
    Stdio.Test.Condition.eventually(fn -> not alive?(child) end, "the end of the child")
    assert Stdio.Process.alive?(supervisor.init)
    assert OsTask.stop(supervisor.init) == :ok
  end

  test "tasks end with their parent", %{task: task} do
    {:ok, supervisor} = Stdio.supervisor()
    {:ok, child} = OsTask.fork(supervisor.init)
    {:ok, grandchild} = OsTask.fork(child)
    pids = Enum.map([supervisor.init, child, grandchild], &OsTask.pidof/1)
    assert Enum.all?(pids, &alive?/1)
    assert OsTask.stop(supervisor.init) == :ok
    refute Enum.any?(pids, &alive?/1)
    for gone <- [child, grandchild], do: assert(OsTask.pidof(gone) == :noproc)
    assert alive?(OsTask.pidof(task))
    assert_mailbox_empty()
  end

  test "is short when it is inspected", %{task: task} do
    assert inspect(task) =~ ~r/^#Stdio.Task<id: \d+, ...>$/
  end
end
