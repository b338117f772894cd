defmodule Stdio.Task.EnvironmentTest do
  use ExUnit.Case, async: true

  import Stdio.Test.Processes

  alias Stdio.Task, as: OsTask

  setup do
    {:ok, task} = OsTask.fork()
    on_exit(fn -> OsTask.stop(task) end)
    %{task: task}
  end

  test "variables are set, read and removed", %{task: task} do
    assert OsTask.clearenv(task) == :ok
    assert OsTask.environ(task) == []
    assert OsTask.setenv(task, "A", ["1", ?=], 0) == :ok
    assert OsTask.setenv(task, "A", "2", 0) == :ok
    assert OsTask.getenv(task, "A") == "1="
    assert OsTask.setenv(task, "A", "2", 1) == :ok
    assert OsTask.setenv(task, ~c"B", "", 1) == :ok
    assert OsTask.environ(task) == ["A=2", "B="]
    assert OsTask.unsetenv(task, "A") == :ok
    assert OsTask.unsetenv(task, "A") == :ok
    assert OsTask.getenv(task, "A") == false
    assert OsTask.getenv(task, "B") == ""
  end

  test "a task's variables are its own", %{task: task} do
    :ok = OsTask.setenv(task, "STDIO_TEST_OWN", "1", 1)
    {:ok, child} = OsTask.fork(task)
    assert OsTask.getenv(child, "STDIO_TEST_OWN") == "1"
    :ok = OsTask.unsetenv(child, "STDIO_TEST_OWN")
    assert OsTask.getenv(task, "STDIO_TEST_OWN") == "1"
    {:ok, other} = OsTask.fork()
    assert OsTask.getenv(other, "STDIO_TEST_OWN") == false
    OsTask.stop(other)
  end

  test "more variables than a reply has room for are an error", %{task: task} do
    megabyte = String.duplicate("a", 1_000_000)
    for n <- 1..17, do: :ok = OsTask.setenv(task, "MEGABYTE#{n}", megabyte, 1)
    assert OsTask.environ(task) == {:error, :emsgsize}
    assert OsTask.getenv(task, "MEGABYTE17") == megabyte
  end

  test "the host has a name", %{task: task} do
    assert OsTask.gethostname(task) == {:ok, String.trim(File.read!("/proc/sys/kernel/hostname"))}
  end

  test "a host name can be set in a namespace of one's own", %{task: task} do
    {:ok, child} = OsTask.clone(task, [:clone_newuser, :clone_newuts])
    assert OsTask.sethostname(child, ["stdio", ?-, "test"]) == :ok
    assert OsTask.gethostname(child) == {:ok, "stdio-test"}
    refute OsTask.gethostname(task) == {:ok, "stdio-test"}
    assert OsTask.sethostname(child, String.duplicate("a", 65)) == {:error, :einval}
    assert_mailbox_empty()
  end

  test "what the system refuses is an errno", %{task: task} do
    for name <- ["", "A=B"] do
      assert OsTask.setenv(task, name, "1", 1) == {:error, :einval}
      assert OsTask.unsetenv(task, name) == {:error, :einval}
    end

    assert OsTask.getenv(task, "A=B") == false
  end

  test "what does not decode raises", %{task: task} do
    for {call, args} <- [
          clearenv: [1],
          environ: [1],
          gethostname: [1],
          getenv: [:name],
          getenv: ["a\0"],
          setenv: [:name, "1", 1],
          setenv: ["A", 1, 1],
          setenv: ["A", "1", true],
          sethostname: [:name],
          sethostname: ["a\0"],
          unsetenv: [[256]]
        ] do
      assert_raise ArgumentError, fn -> OsTask.call(task, call, args) end
    end
  end
end
