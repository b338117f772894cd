defmodule Stdio.Task.NamespacesTest do
  use ExUnit.Case, async: true

  import Stdio.Test.Mounts
  import Stdio.Test.Processes

  alias Stdio.Task, as: OsTask

  setup do
    {:ok, task} = OsTask.fork()
    on_exit(fn -> OsTask.stop(task) end)
    %{task: task}
  end

  defp namespace(task, kind), do: File.read_link!("/proc/#{OsTask.pidof(task)}/ns/#{kind}")

  defp read(task, file),
    do: "/proc/#{OsTask.pidof(task)}/#{file}" |> File.read!() |> String.split()

  defp output(task, argv) do
    assert OsTask.execve(task, hd(argv), argv, []) == :ok
    assert_receive {:stdout, ^task, output}, 30_000
    output
  end

  @tag :root
  test "unshare makes those it is asked for", %{task: task} do
    kinds = ~w(cgroup ipc mnt net user uts)
    before = Map.new(kinds, &{&1, namespace(task, &1)})
    assert OsTask.unshare(task, [:clone_newuts, :CLONE_NEWIPC]) == :ok
    changed = for kind <- kinds, namespace(task, kind) != before[kind], do: kind
    assert changed == ["ipc", "uts"]
  end

  test "a process forked into a new pid namespace is its first", %{task: task} do
    become_user!(task)
    assert OsTask.unshare(task, [:clone_newuser, :clone_newpid]) == :ok
    assert {:ok, child} = OsTask.fork(task)
    assert OsTask.getpid(child) == 1
    assert alive?(OsTask.pidof(task))
    assert OsTask.pidof(child) > 1
  end

  @tag :root
  test "setns enters the namespace of another process", %{task: task} do
    {:ok, other} = OsTask.fork()
    assert OsTask.unshare(other, [:clone_newuts, :clone_newipc]) == :ok
    files = "/proc/#{OsTask.pidof(other)}/ns"

    assert OsTask.setns(task, [files, "/uts"]) == :ok
    assert namespace(task, "uts") == namespace(other, "uts")
    assert OsTask.setns(task, files <> "/ipc", :clone_newuts) == {:error, :einval}
    refute namespace(task, "ipc") == namespace(other, "ipc")
    assert OsTask.setns(task, files <> "/ipc", [:clone_newipc]) == :ok
    assert namespace(task, "ipc") == namespace(other, "ipc")
    OsTask.stop(other)
  end

  test "what the system refuses", %{task: task} do
    assert OsTask.setns(task, "/nonexistent") == {:error, :enoent}
    assert OsTask.setns(task, "") == {:error, :enoent}
    assert OsTask.setns(task, "/dev/null") == {:error, :einval}
    assert OsTask.setns(task, -1) == {:error, :ebadf}
    assert OsTask.setns(task, 4711, 0) == {:error, :ebadf}
    assert OsTask.setns(task, "/proc/self/ns/uts", :clone_other) == {:error, :enotsup}
    assert OsTask.unshare(task, [:clone_other]) == {:error, :enotsup}
    assert OsTask.unshare(task, 1) == {:error, :einval}

    become_user!(task)
    assert OsTask.unshare(task, [:clone_newns]) == {:error, :eperm}
    assert OsTask.setdomainname(task, "name") == {:error, :eperm}
    assert OsTask.setns(task, "/proc/self/ns/uts") == {:error, :eperm}
  end

  test "setdomainname names this namespace", %{task: task} do
    become_user!(task)
    assert OsTask.unshare(task, [:clone_newuser, :clone_newuts]) == :ok
    assert OsTask.setdomainname(task, ["stdio", ".test"]) == :ok
    assert OsTask.setdomainname(task, String.duplicate("x", 65)) == {:error, :einval}
    assert output(task, ["/bin/cat", "/proc/sys/kernel/domainname"]) == "stdio.test\n"
  end

  describe "map_ids" do
    test "gives the task its numbers in a new user namespace, once", %{task: task} do
      become_user!(task)
      {uid, gid} = {OsTask.getuid(task), OsTask.getgid(task)}
      assert OsTask.unshare(task, :clone_newuser) == :ok
      assert OsTask.map_ids(task, 65_534, uid, 5, gid) == :ok
      assert {OsTask.getuid(task), OsTask.getgid(task)} == {65_534, 5}
      assert OsTask.setgroups(task, []) == {:error, :eperm}
      assert OsTask.map_ids(task, 0, uid, 0, gid) == {:error, :eperm}
      assert read(task, "uid_map") == ["65534", "#{uid}", "1"]
      assert read(task, "gid_map") == ["5", "#{gid}", "1"]
      assert read(task, "setgroups") == ["deny"]
    end

    test "is not for ids of others, nor for the namespace of others", %{task: task} do
      become_user!(task)
      {uid, gid} = {OsTask.getuid(task), OsTask.getgid(task)}
      assert OsTask.map_ids(task, 0, uid, 0, gid) == {:error, :eacces}
      assert OsTask.unshare(task, :clone_newuser) == :ok
      assert OsTask.map_ids(task, 0, uid + 1, 0, gid) == {:error, :eperm}
      assert OsTask.map_ids(task, -1, uid, 0, gid) == {:error, :einval}
      assert read(task, "uid_map") == []
    end

    @tag :root
    test "a task that was not dumpable is not so afterwards", %{task: task} do
      become_user!(task)
      assert OsTask.prctl(task, :pr_get_dumpable, 0, 0, 0, 0) == {:ok, 0}
      {uid, gid} = {OsTask.getuid(task), OsTask.getgid(task)}
      assert OsTask.unshare(task, :clone_newuser) == :ok
      assert OsTask.map_ids(task, 0, uid, 0, gid) == :ok
      assert OsTask.prctl(task, :pr_get_dumpable, 0, 0, 0, 0) == {:ok, 0}
    end
  end

  test "arguments that do not decode", %{task: task} do
    for {name, args} <- [
          unshare: [-1],
          unshare: [0x1_0000_0000],
          unshare: ["clone_newns"],
          setns: [:uts, 0],
          setns: [0x8000_0000, 0],
          setns: [[0], 0],
          setns: ["/proc/self/ns/uts", "0"],
          setdomainname: [:name],
          setdomainname: ["a\0b"],
          map_ids: [0, 0, 0],
          map_ids: [0, 0, 0, -2],
          map_ids: [0, 0x1_0000_0000, 0, 0]
        ] do
      assert_raise ArgumentError, fn -> OsTask.call(task, name, args) end
    end
  end
end
