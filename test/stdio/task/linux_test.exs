defmodule Stdio.Task.LinuxTest do
  use ExUnit.Case, async: true

  import Stdio.Test.Mounts
  import Stdio.Test.Processes

  alias Stdio.Task, as: OsTask

  setup do
    {:ok, task} = OsTask.fork()
    on_exit(fn -> OsTask.stop(task) end)
    %{task: task, pid: OsTask.getpid(task)}
  end

  describe "prlimit" do
    test "sets the limits of another process, and gives those until now", %{task: task} do
      {:ok, other} = OsTask.fork()
      pid = OsTask.pidof(other)
      assert OsTask.prlimit(task, pid, :rlimit_core, %{cur: 5, max: 7}) |> elem(0) == :ok
      assert OsTask.getrlimit(other, :rlimit_core) == {:ok, %{cur: 5, max: 7}}
      assert OsTask.prlimit(task, pid, :RLIMIT_CORE, nil) == {:ok, %{cur: 5, max: 7}}
      assert OsTask.prlimit(task, pid, :rlimit_core, :null) == {:ok, %{cur: 5, max: 7}}
      OsTask.stop(other)
    end

    test "is refused", %{task: task} do
      assert OsTask.prlimit(task, 0x7FFFFFFF, :rlimit_core, nil) == {:error, :esrch}
      assert OsTask.prlimit(task, 0, 4711, nil) == {:error, :einval}
      assert OsTask.prlimit(task, 0, :rlimit_other, nil) == {:error, :enotsup}
      assert OsTask.prlimit(task, 0, :rlimit_core, %{cur: 2, max: 1}) == {:error, :einval}

      for args <- [[0, :rlimit_core, 0], [0, :rlimit_core, %{cur: 1}], [:pid, :rlimit_core, nil]] do
        assert_raise ArgumentError, fn -> OsTask.call(task, :prlimit, args) end
      end
    end
  end

  describe "openat2" do
    test "opens from a folder on, as far as it is told", %{task: task, pid: pid} do
      folder = folder!(:user, ["a"])
      File.write!(Path.join(folder, "a/file"), "")
      File.ln_s!("a", Path.join(folder, "link"))
      path = %{flags: [:o_path, :o_cloexec]}
      assert {:ok, top} = OsTask.openat2(task, :at_fdcwd, folder, path)
      below = &OsTask.openat2(task, top, &1, %{flags: :o_rdonly, resolve: &2})
      assert {:ok, file} = below.("a/file", [:resolve_beneath, :resolve_no_symlinks])
      assert File.read_link!("/proc/#{pid}/fd/#{file}") == Path.join(folder, "a/file")
      assert {:ok, _fd} = below.("link/file", [:RESOLVE_BENEATH])
      assert below.("link/file", [:resolve_no_symlinks]) == {:error, :eloop}
      assert below.("..", :resolve_beneath) == {:error, :exdev}
      assert below.("/a", :resolve_beneath) == {:error, :exdev}
      assert {:ok, _fd} = below.("/a", :resolve_in_root)
    end

    test "makes a file with a mode", %{task: task} do
      new = Path.join(folder!(:user), "new")
      how = %{flags: [:o_wronly, :o_creat, :o_excl], mode: 0o600}
      assert {:ok, _fd} = OsTask.openat2(task, :at_fdcwd, new, how)
      assert File.stat!(new).mode == 0o100600
      assert OsTask.openat2(task, :at_fdcwd, new, how) == {:error, :eexist}
    end

    test "is refused", %{task: task} do
      open = &OsTask.openat2(task, &1, &2, &3)
      assert open.(:at_fdcwd, "/nonexistent", %{}) == {:error, :enoent}
      assert open.(-1, "a", %{}) == {:error, :ebadf}
      assert open.(:at_other, "/", %{}) == {:error, :enotsup}
      assert open.(:at_fdcwd, "/", %{flags: [:o_other]}) == {:error, :enotsup}
      assert open.(:at_fdcwd, "/", %{resolve: 0x8000_0000}) == {:error, :einval}
      assert open.(:at_fdcwd, "/", %{mode: 0o600}) == {:error, :einval}

      for args <- [["fd", "/", %{}], [0, :path, %{}], [0, "/", []], [0, "/", %{how: 0}], [0, "/"]] do
        assert_raise ArgumentError, fn -> OsTask.call(task, :openat2, args) end
      end
    end
  end

  describe "close_range" do
    test "closes or marks descriptors", %{task: task, pid: pid} do
      before = fds(pid)
      fds = for _ <- 1..3, {:ok, fd} <- [OsTask.openat2(task, :at_fdcwd, "/", %{})], do: fd
      [first, second, third] = fds
      assert OsTask.close_range(task, first, second, [:close_range_cloexec]) == :ok
      assert flags(pid, first) == 0o2000000
      assert flags(pid, third) == 0
      assert OsTask.close_range(task, first, second, 0) == :ok
      assert Enum.sort(fds(pid)) == Enum.sort(["#{third}" | before])
      assert OsTask.close_range(task, third, 0xFFFF_FFFF, []) == :ok
      assert Enum.sort(fds(pid)) == Enum.sort(before)
    end

    defp flags(pid, fd) do
      "/proc/#{pid}/fdinfo/#{fd}"
      |> File.read!()
      |> value("flags")
      |> String.to_integer(8)
      |> Bitwise.band(0o2000000)
    end

    test "of the task's own descriptor is the end of the task", %{task: task} do
      OsTask.close_range(task, 3, 3, 0)
      assert_receive {exit, ^task, _status} when exit in [:exit_status, :termsig], 30_000
    end

    test "is refused", %{task: task} do
      assert OsTask.close_range(task, 5, 4, 0) == {:error, :einval}
      assert OsTask.close_range(task, 100, 100, 0x8000_0000) == {:error, :einval}
      assert OsTask.close_range(task, 100, 100, :other) == {:error, :enotsup}

      for args <- [[-2, 100, 0], [100, 0x1_0000_0000, 0], [100, 100, -1], [100, 100]] do
        assert_raise ArgumentError, fn -> OsTask.call(task, :close_range, args) end
      end
    end
  end
end
