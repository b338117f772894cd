defmodule Stdio.Task.FilesTest do
  use ExUnit.Case, async: true

  alias Stdio.Task, as: OsTask

  setup do
    {:ok, task} = OsTask.fork()
    on_exit(fn -> OsTask.stop(task) end)
    folder = Stdio.Ecosystem.scratch!()
    path = Path.join(folder, "file")
    File.write!(path, "12345")
    %{task: task, folder: folder, path: path}
  end

  test "names appear, change and go", %{task: task, folder: folder, path: path} do
    there = fn name -> [folder, ?/, name] end
    assert OsTask.mkdir(task, there.("sub"), 0o700) == :ok
    assert File.dir?("#{folder}/sub")
    assert OsTask.mkfifo(task, there.("fifo"), 0o600) == :ok
    assert File.stat!("#{folder}/fifo").type == :other
    assert OsTask.link(task, path, there.("link")) == :ok
    assert File.stat!(path).links == 2
    assert OsTask.symlink(task, "any where", there.("symlink")) == :ok
    assert File.read_link!("#{folder}/symlink") == "any where"
    assert OsTask.rename(task, there.("link"), there.("sub/renamed")) == :ok
    assert File.read!("#{folder}/sub/renamed") == "12345"

    assert {:ok, names} = OsTask.readdir(task, folder)
    assert Enum.sort(names) == ~w(. .. fifo file sub symlink)

    assert OsTask.rmdir(task, there.("sub")) == {:error, :enotempty}
    assert OsTask.unlink(task, there.("sub/renamed")) == :ok
    assert OsTask.rmdir(task, there.("sub")) == :ok
    refute File.exists?("#{folder}/sub")
  end

  test "stat tells of a file what the system tells", %{task: task, path: path, folder: folder} do
    assert {:ok, status} = OsTask.stat(task, path)
    told = File.stat!(path, time: :posix)

    assert status == %{
             type: :regular,
             dev: told.major_device,
             ino: told.inode,
             mode: told.mode,
             nlink: 1,
             uid: told.uid,
             gid: told.gid,
             rdev: told.minor_device,
             size: 5,
             blksize: status.blksize,
             blocks: status.blocks,
             atime: told.atime,
             mtime: told.mtime,
             ctime: told.ctime
           }

    :ok = OsTask.mkfifo(task, folder <> "/fifo", 0o600)
    :ok = OsTask.symlink(task, path, folder <> "/symlink")

    for {path, type} <- [
          {folder, :directory},
          {folder <> "/fifo", :fifo},
          {folder <> "/symlink", :regular},
          {"/dev/null", :character_device}
        ] do
      assert {:ok, %{type: ^type}} = OsTask.stat(task, path)
    end
  end

  test "permissions change", %{task: task, path: path} do
    assert OsTask.chmod(task, path, 0o640) == :ok
    assert Bitwise.band(File.stat!(path).mode, 0o777) == 0o640
    assert OsTask.chown(task, path, -1, -1) == :ok
  end

  @tag :root
  test "owner and root change", %{task: task, path: path, folder: folder} do
    assert OsTask.chown(task, path, 70_000, 70_001) == :ok
    assert %{uid: 70_000, gid: 70_001} = File.stat!(path)
    assert OsTask.chroot(task, folder) == :ok
    assert {:ok, %{uid: 70_000}} = OsTask.stat(task, "/file")
    assert OsTask.stat(task, folder) == {:error, :enoent}
  end

  # The arguments of each call, with something that does not exist in the first place.
  defp refused(folder) do
    none = folder <> "/none/at all"

    [
      chdir: [none],
      chmod: [none, 0],
      chown: [none, 0, 0],
      chroot: [none],
      link: [none, folder <> "/new"],
      mkdir: [none, 0o700],
      mkfifo: [none, 0o600],
      readdir: [none],
      rename: [none, folder <> "/new"],
      rmdir: [none],
      stat: [none],
      symlink: ["", folder <> "/new"],
      unlink: [none]
    ]
  end

  test "what the system refuses is an errno", %{task: task, folder: folder} do
    for {call, args} <- refused(folder) do
      assert {call, apply(OsTask, call, [task | args])} == {call, {:error, :enoent}}
    end
  end

  test "what does not decode raises", %{task: task, folder: folder} do
    for {call, [_path | rest] = args} <- refused(folder), bad <- [:atom, 1, "a\0b", [256], %{}] do
      assert_raise ArgumentError, fn -> apply(OsTask, call, [task, bad | rest]) end
      assert_raise ArgumentError, fn -> OsTask.call(task, call, args ++ [0]) end

      for position <- Enum.drop(1..length(args)//1, 1) do
        wrong = List.replace_at(args, position - 1, {})
        assert_raise ArgumentError, fn -> OsTask.call(task, call, wrong) end
      end
    end
  end
end
