defmodule Stdio.Task.MountsTest do
  use ExUnit.Case, async: true

  import Stdio.Test.Mounts

  alias Stdio.Task, as: OsTask

  for who <- [:root, :user] do
    describe "#{who}:" do
      @describetag who: who
      if who == :root, do: @describetag(:root)

      setup %{who: who}, do: %{task: isolated!(who), folder: folder!(who, ["a", "b"])}

      test "mounts a file system and takes it away", %{task: task, folder: folder} do
        data = ["size=", "1M"]
        assert OsTask.mount(task, "t", folder, "tmpfs", [:ms_nosuid, :MS_NODEV], data) == :ok
        assert %{type: "tmpfs", options: options} = mount_at(task, folder)
        assert ["nodev", "nosuid", "rw"] -- options == []
        assert OsTask.umount(task, folder) == :ok
        assert mount_at(task, folder) == nil
        assert OsTask.mount(task, "", folder, "tmpfs", 0, "", []) == :ok
        assert OsTask.umount2(task, folder, [:mnt_detach]) == :ok
        assert mount_at(task, folder) == nil
      end

      test "a bind has neither a type nor data", %{task: task, folder: folder} do
        {a, b} = {Path.join(folder, "a"), Path.join(folder, "b")}
        assert OsTask.mount(task, a, b, "", [:ms_bind, :ms_rec], "") == :ok
        assert %{root: root} = mount_at(task, b)
        assert String.ends_with?(a, root)
        flags = [:ms_remount, :ms_bind, :ms_rdonly]
        assert OsTask.mount(task, [], b, [], flags, []) == :ok
        assert "ro" in mount_at(task, b).options
      end

      test "a mount is a descriptor until it has a place", %{task: task, folder: folder} do
        {a, b} = {Path.join(folder, "a"), Path.join(folder, "b")}
        flags = [:open_tree_clone, :open_tree_cloexec, :at_recursive]
        assert {:ok, fd} = OsTask.open_tree(task, :at_fdcwd, a, flags)
        set = [:mount_attr_rdonly, :ms_noexec]
        change = [:at_empty_path, :at_recursive]
        assert OsTask.mount_setattr(task, fd, "", change, set, [], :ms_private) == :ok
        assert OsTask.mount_setattr(task, fd, "", change, [], :mount_attr_noexec, 0) == :ok
        assert mount_at(task, b) == nil
        flag = :move_mount_f_empty_path
        assert OsTask.move_mount(task, fd, "", :AT_FDCWD, b, [flag]) == :ok
        assert %{options: ["ro" | options]} = mount_at(task, b)
        refute "noexec" in options
      end

      test "what the system refuses", %{task: task, folder: folder} do
        missing = Path.join(folder, "missing")
        before = mounts(task)
        assert OsTask.mount(task, "", missing, "tmpfs", 0, "") == {:error, :enoent}
        assert OsTask.mount(task, "", folder, "no_such_type", 0, "") == {:error, :enodev}
        assert OsTask.mount(task, "", folder, "tmpfs", [:ms_other], "") == {:error, :enotsup}
        assert OsTask.umount(task, folder) == {:error, :einval}
        assert OsTask.umount2(task, missing, 0) == {:error, :enoent}
        assert OsTask.umount2(task, folder, [:mnt_other]) == {:error, :enotsup}
        assert OsTask.pivot_root(task, missing, folder) == {:error, :enoent}
        assert OsTask.open_tree(task, :at_fdcwd, missing, 0) == {:error, :enoent}
        assert OsTask.open_tree(task, :at_other, folder, 0) == {:error, :enotsup}
        assert OsTask.move_mount(task, -1, "", -1, "", 0x44) == {:error, :ebadf}
        assert OsTask.move_mount(task, 0, "", 0, "", :other) == {:error, :enotsup}
        assert OsTask.mount_setattr(task, 0, missing, [], 1, 0, 0) == {:error, :enoent}
        assert OsTask.mount_setattr(task, 0, "/", 0, [:ms_bind], [], 0) == {:error, :enotsup}
        assert mounts(task) == before
      end
    end
  end

  @tag :root
  test "root changes its root mount" do
    task = isolated!(:root)
    folder = folder!(:root)
    assert OsTask.mount(task, "", "/", "", [:ms_rec, :ms_private], "") == :ok
    assert OsTask.mount(task, "", folder, "tmpfs", 0, "") == :ok
    File.mkdir!("/proc/#{OsTask.pidof(task)}/root#{folder}/old")
    assert OsTask.pivot_root(task, folder, Path.join(folder, "old")) == :ok
    assert %{type: "tmpfs"} = mount_at(task, "/")
    assert mount_at(task, "/old")
  end

  test "who has no mounts of his own changes nothing" do
    {:ok, task} = OsTask.fork()
    on_exit(fn -> OsTask.stop(task) end)
    become_user!(task)
    folder = folder!(:user)
    assert OsTask.mount(task, "", folder, "tmpfs", 0, "") == {:error, :eperm}
    assert OsTask.umount(task, folder) == {:error, :eperm}
    assert OsTask.umount2(task, folder, [:mnt_detach]) == {:error, :eperm}
    assert OsTask.pivot_root(task, folder, folder) == {:error, :eperm}
    clone = OsTask.open_tree(task, :at_fdcwd, folder, [:open_tree_clone])
    assert clone == {:error, :eperm}
    assert OsTask.mount_setattr(task, :at_fdcwd, "/", 0, 1, 0, 0) == {:error, :eperm}
    assert OsTask.move_mount(task, :at_fdcwd, "/", :at_fdcwd, folder, 0) == {:error, :eperm}
  end

  test "arguments that do not decode" do
    {:ok, task} = OsTask.fork()
    on_exit(fn -> OsTask.stop(task) end)

    for {name, args} <- [
          mount: [:source, "/", "tmpfs", 0, ""],
          mount: ["", "/\0", "tmpfs", 0, ""],
          mount: ["", "/", "tmpfs", -1, ""],
          mount: ["", "/", "tmpfs", ["ms_bind"], ""],
          mount: ["", "/", "tmpfs", 0, 0],
          umount: [1],
          umount2: ["/", 0x1_0000_0000],
          umount2: ["/", "mnt_detach"],
          pivot_root: ["/", :put_old],
          open_tree: ["at_fdcwd", "/", 0],
          open_tree: [0x8000_0000, "/", 0],
          open_tree: [0, "/", 0x1_0000_0000],
          move_mount: [0, "", 0, "", -1],
          move_mount: [0, "", 0, 0, 0],
          mount_setattr: [0, "", 0, -1, 0, 0],
          mount_setattr: [0, "", 0, 0, [[]], 0],
          mount_setattr: [0, "", 0, 0, 0]
        ] do
      assert_raise ArgumentError, fn -> OsTask.call(task, name, args) end
    end
  end
end
