defmodule Stdio.Task.ProcessesTest do
  use ExUnit.Case, async: true

  import Stdio.Test.Condition
  import Stdio.Test.Processes

  alias Stdio.Task, as: OsTask

  @nobody 0x3FFF_FFFF

  setup do
    {:ok, task} = OsTask.fork()
    on_exit(fn -> OsTask.stop(task) end)
    %{task: task}
  end

  @tag :root
  test "real, effective and saved ids are read", %{task: task} do
    assert OsTask.getresuid(task) == {:ok, 0, 0, 0}
    assert OsTask.setresgid(task, 1, 2, 3) == :ok
    assert OsTask.getresgid(task) == {:ok, 1, 2, 3}
    assert OsTask.setresuid(task, 4, 5, 6) == :ok
    assert OsTask.getresuid(task) == {:ok, 4, 5, 6}
    assert_raise ArgumentError, fn -> OsTask.call(task, :getresuid, [0]) end
    assert_raise ArgumentError, fn -> OsTask.call(task, :getresgid, [0]) end
  end

  test "a task traces another, which stops without being taken for dead", %{task: task} do
    {:ok, child} = OsTask.fork(task)
    pid = OsTask.pidof(child)
    assert OsTask.ptrace(task, :ptrace_seize, pid, 0, 0) == {:ok, 0}
    assert OsTask.ptrace(task, :PTRACE_INTERRUPT, pid, 0, 0) == {:ok, 0}
    eventually(fn -> status(pid, "State") == "t (tracing stop)" end, "the stop")

    zeros = <<0::size(128)-unit(8)>>
    assert {:ok, 0, "", told} = OsTask.ptrace(task, :ptrace_getsiginfo, pid, 0, zeros)
    # si_signo, si_errno, si_code: SIGTRAP, and PTRACE_EVENT_STOP in the second byte.
    assert <<5::native-32, 0::32, code::native-32, _rest::binary>> = told
    assert Bitwise.bsr(code, 8) == 128

    parts = [<<0::64>>, <<0::size(120)-unit(8)>>]
    assert {:ok, 0, "", [first, rest]} = OsTask.ptrace(task, :ptrace_getsiginfo, pid, 0, parts)
    assert first <> rest == told

    assert {:ok, ^pid, _status, [stopsig: :sigtrap]} = OsTask.waitpid(task, -1, [:wnohang])
    assert OsTask.waitpid(task, pid, [:wnohang]) == {:ok, 0, 0, []}
    assert OsTask.ptrace(task, :ptrace_cont, pid, 0, 0) == {:ok, 0}
    assert OsTask.getpid(child) == pid
    assert_mailbox_empty()
  end

  test "a traced task that has stopped ends with its parent", %{task: task} do
    {:ok, child} = OsTask.fork(task)
    pid = OsTask.pidof(child)
    {:ok, 0} = OsTask.ptrace(task, :ptrace_seize, pid, 0, 0)
    {:ok, 0} = OsTask.ptrace(task, :ptrace_interrupt, pid, 0, 0)
    eventually(fn -> status(pid, "State") == "t (tracing stop)" end, "the stop")
    assert OsTask.stop(child) == :ok
    refute alive?(pid)
  end

  test "what ptrace refuses", %{task: task} do
    assert OsTask.ptrace(task, :ptrace_cont, @nobody, 0, 0) == {:error, :esrch}
    assert OsTask.ptrace(task, :ptrace_other, @nobody, 0, 0) == {:error, :enotsup}
    assert_raise ArgumentError, fn -> OsTask.ptrace(task, :ptrace_cont, :pid, 0, 0) end
    assert_raise ArgumentError, fn -> OsTask.ptrace(task, :ptrace_cont, @nobody, :addr, 0) end
    assert_raise ArgumentError, fn -> OsTask.ptrace(task, :ptrace_cont, @nobody, 0, :memory) end
    assert_raise ArgumentError, fn -> OsTask.ptrace(task, "ptrace_cont", @nobody, 0, 0) end
  end

  test "signals without a name have a number", %{task: task} do
    :ok = OsTask.execve(task, "/bin/sh", ["sh", "-c", "kill -40 $$"], [])
    assert_receive {:termsig, ^task, :sig40}, 30_000
  end

  test "calls of other systems are functions, and undefined here", %{task: task} do
    for call <- Stdio.Task.ForeignCalls.all() do
      {name, args} = {elem(call, 0), elem(call, 1)}
      assert function_exported?(OsTask, name, 1 + length(args))

      assert_raise UndefinedFunctionError, fn ->
        apply(OsTask, name, [task | Enum.map(args, fn _ -> [] end)])
      end
    end
  end

  test "calls with a default are ops with and without it" do
    {:ok, supervisor} = Stdio.supervisor()

    run = fn ops ->
      [%{task: task}] =
        Stdio.Op.task!(supervisor, ops, Stdio.Process.init([]), fn task -> OsTask.stop(task) end)

      task
    end

    task = run.([{:open, ["/dev/null", [:o_rdwr]]}, {:open, ["/dev/zero", [:o_rdwr], 0]}])

    links =
      for fd <- fds(OsTask.pidof(task)),
          do: File.read_link("/proc/#{OsTask.pidof(task)}/fd/#{fd}")

    assert {:ok, "/dev/zero"} in links

    assert_raise Stdio.OpError, ~r/open/, fn ->
      run.([{:open, ["/nonexistent", [:o_rdonly], 0]}, {:chdir, ["/"]}])
    end

    OsTask.stop(supervisor.init)
  end
end
