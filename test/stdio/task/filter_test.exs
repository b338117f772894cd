defmodule Stdio.Task.FilterTest do
  # What a task still runs.
  use ExUnit.Case, async: true

  import Stdio.Test.Fault

  alias Stdio.Task, as: OsTask
  alias Stdio.Task.Request

  setup do
    {:ok, task} = OsTask.fork()
    on_exit(fn -> OsTask.stop(task) end)
    %{task: task}
  end

  test "takes calls away, in batches too, and never gives them back", %{task: task} do
    assert OsTask.filter(task, [:chdir, :getcwd]) == :ok
    assert catch_fault(fn -> OsTask.chdir(task, "/") end) == :undef
    pid = OsTask.pidof(task)
    assert Request.batch(task, [{:getpid, []}, {:getcwd, []}], []) == {:failed, [pid, :undef]}
    assert OsTask.filter(task, {:allow, [:getcwd, :getpid, :filter]}) == :ok
    assert catch_fault(fn -> OsTask.getcwd(task) end) == :undef
    assert catch_fault(fn -> OsTask.getuid(task) end) == :undef
    assert OsTask.getpid(task) == OsTask.pidof(task)
    assert OsTask.filter(task, {:allow, [:getuid]}) == :ok
    assert catch_fault(fn -> OsTask.getpid(task) end) == :undef
    assert catch_fault(fn -> OsTask.filter(task, []) end) == :undef
  end

  test "concerns forks, and children only if it says so", %{task: task} do
    assert OsTask.filter(task, [:clone], :getcwd) == :ok
    assert catch_fault(fn -> OsTask.clone(task, [:clone_newuser]) end) == :undef
    {:ok, child} = OsTask.fork(task)
    assert catch_fault(fn -> OsTask.getcwd(child) end) == :undef
    assert {:ok, _grandchild} = OsTask.clone(child, [])
    assert {:ok, _directory} = OsTask.getcwd(task)
    assert OsTask.filter(task, :fork) == :ok
    assert catch_fault(fn -> OsTask.fork(task) end) == :undef
  end

  test "concerns programs", %{task: task} do
    assert OsTask.filter(task, :execve) == :ok
    assert catch_fault(fn -> OsTask.execve(task, ["/bin/true"], []) end) == :undef
    assert OsTask.execvp(task, ["true"]) == :ok
    assert_receive {:exit_status, ^task, 0}, 20_000
  end

  test "that makes no sense is refused", %{task: task} do
    for filter <- [1, "chdir", {:other, [:chdir]}, {:deny, [1]}, [[:chdir]], {:allow, [:a], 1}],
        do: assert(catch_fault(fn -> OsTask.filter(task, filter) end) == :badarg)

    for filter <- [[:chdirr], {:allow, [:other]}, "chdir", [:chdir | :fork]] do
      assert_raise ArgumentError, ~r/filter/, fn -> Stdio.supervisor(:shutdown, filter) end
    end

    assert_raise ArgumentError, ~r/atexit :never/, fn -> Stdio.supervisor(:never) end
  end
end
