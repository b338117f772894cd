defmodule Stdio.Task.RootTest do
  use ExUnit.Case, async: true

  import Stdio.Test.Mounts
  import Stdio.Test.Processes

  alias Stdio.Task, as: OsTask

  @places ~w(bin usr lib lib64 tmp proc)

  defp entered!(who, tree) do
    task = isolated!(who)
    assert OsTask.root_enter(task, tree) == :ok
    task
  end

  # A mount namespace in which the tree lies on a file system of its own.
  defp on_tmpfs!(who, tree, folders, change) do
    task = isolated!(who)
    assert OsTask.mount(task, "", tree, "tmpfs", [], "") == :ok
    # Into it, not to what is below.
    {:ok, here} = OsTask.getcwd(task)
    assert OsTask.chdir(task, tree) == :ok
    assert OsTask.root_enter(task, tree) == :ok
    for folder <- folders, do: assert(OsTask.root_bind(task, "/usr", folder, []) == :ok)
    for folder <- folders, do: assert(OsTask.umount(task, folder) == :ok)
    assert OsTask.chdir(task, here) == :ok
    assert OsTask.umount(task, tree) == :ok
    assert OsTask.mount(task, "", tree, "", change, "") == :ok
    task
  end

  for who <- [:root, :user] do
    describe "#{who}:" do
      @describetag who: who
      if who == :root, do: @describetag(:root)

      test "the new root is all there is, and nothing in it is the task's to change", %{who: who} do
        task = isolated!(who)
        tree = folder!(who, @places)
        fds = fds(OsTask.pidof(task))
        assert OsTask.root_enter(task, tree) == :ok
        assert OsTask.getcwd(task) == {:ok, tree}

        for path <- ~w(/bin /usr /lib /lib64),
            do: assert(OsTask.root_bind(task, path, path, [:optional_source]) == :ok)

        flags = [:ms_nosuid, :mount_attr_nodev, :MS_NOEXEC, :ms_noatime]
        assert OsTask.root_mount(task, "tmpfs", "/tmp", flags, "mode=1777,size=4M") == :ok
        assert OsTask.root_pivot(task) == :ok
        assert OsTask.getcwd(task) == {:ok, "/"}
        assert fds(OsTask.pidof(task)) == fds

        assert Enum.sort_by(mounts(task), & &1.at) |> Enum.map(& &1.at) |> Enum.uniq() ==
                 Enum.filter(~w(/ /bin /lib /lib64 /tmp /usr), &File.dir?/1)

        for %{at: at, options: options} <- mounts(task), at != "/tmp" do
          assert ["ro", "nosuid"] -- options == [], at
        end

        assert ~w(rw nosuid nodev noexec noatime) -- mount_at(task, "/tmp").options == []
        script = "touch /x || touch /usr/x || touch /tmp/x && test -k /tmp && echo /*"
        assert OsTask.execve(task, "/bin/sh", ["sh", "-c", script], ["PATH=/bin"]) == :ok
        assert_receive {:exit_status, ^task, 0}, 30_000
        assert_received {:stdout, ^task, "/bin /lib /lib64 /proc /tmp /usr\n"}
        assert File.ls!(Path.join(tree, "tmp")) == []
      end

      test "processes of a new pid namespace have their own /proc", %{who: who} do
        task = isolated!(who)
        assert OsTask.unshare(task, [:clone_newpid]) == :ok
        assert {:ok, first} = OsTask.fork(task)
        assert OsTask.root_enter(first, folder!(who, @places)) == :ok
        for path <- ~w(/bin /usr /lib /lib64), do: OsTask.root_bind(first, path, path, [])
        flags = [:ms_noexec, :ms_nosuid, :ms_nodev]
        assert OsTask.root_mount(first, "proc", "proc", flags, "") == :ok
        assert OsTask.root_pivot(first) == :ok
        argv = ["sh", "-c", "echo /proc/[0-9]*"]
        assert OsTask.execve(first, "/bin/sh", argv, []) == :ok
        assert_receive {:stdout, ^first, "/proc/1\n"}, 30_000
      end

      test "what is mounted below a source comes with it", %{who: who} do
        task = isolated!(who)
        [tree, source] = [folder!(who, ["at"]), folder!(who, ["a/b"])]
        assert OsTask.mount(task, "", source <> "/a/b", "tmpfs", [], "") == :ok
        assert OsTask.root_enter(task, tree) == :ok
        assert OsTask.root_bind(task, source, "at", []) == :ok
        assert %{type: "tmpfs", options: options} = mount_at(task, tree <> "/at/a/b")
        assert ["ro", "nosuid"] -- options == []
      end

      test "what is mounted below the tree comes with it, read-only", %{who: who} do
        task = isolated!(who)
        tree = folder!(who, ["a", "b"])
        assert OsTask.mount(task, "", tree <> "/a", "tmpfs", [], "") == :ok
        assert OsTask.root_enter(task, tree) == :ok
        assert ["ro", "nosuid"] -- mount_at(task, tree <> "/a").options == []
        assert OsTask.root_bind(task, "/usr", "a/b", []) == {:error, :erofs}
        assert OsTask.root_bind(task, "/usr", "a", []) == :ok
      end

      test "a source may be a link, and a link on the way to it", %{who: who} do
        task = isolated!(who)
        [tree, source] = [folder!(who, ["at"]), folder!(who, ["a/b"])]
        File.ln_s!("a", source <> "/link")
        File.ln_s!("/" <> Path.relative_to(source, "/") <> "/link/b", source <> "/again")
        assert OsTask.root_enter(task, tree) == :ok
        assert OsTask.root_bind(task, source <> "/again", "at", []) == :ok
        assert String.ends_with?(mount_at(task, tree <> "/at").root, "/a/b")
      end

      test "targets that do not exist are made", %{who: who} do
        tree = folder!(who, ["a"])
        task = entered!(who, tree)
        assert OsTask.root_bind(task, "/usr", "//a/.//b/c/", []) == :ok
        assert OsTask.root_bind(task, "/etc/passwd", "/a/etc/passwd", []) == :ok
        assert OsTask.root_mount(task, "tmpfs", "tmp", [], "") == :ok
        assert mount_at(task, tree <> "/a/b/c")
        assert String.ends_with?(mount_at(task, tree <> "/a/etc/passwd").root, "/etc/passwd")
        for made <- ~w(a/b a/b/c a/etc tmp), do: assert(mode(tree, made) == 0o40755)
        assert mode(tree, "a/etc/passwd") == 0o100644
        assert File.read!(tree <> "/a/etc/passwd") == ""
        # In a file system of ours too, but not in those of the host.
        assert OsTask.root_bind(task, "/usr", "tmp/usr", []) == :ok
        assert mount_at(task, tree <> "/tmp/usr")
        missing = "a/b/c/stdio_#{System.unique_integer([:positive])}"
        assert OsTask.root_bind(task, "/usr", missing, []) == {:error, :erofs}
        assert OsTask.root_mount(task, "tmpfs", missing, [], "") == {:error, :erofs}
        assert OsTask.root_bind(task, "/usr", missing, [:optional_target]) == :ok
      end

      test "in a tree that cannot be written to targets have to exist", %{who: who} do
        for change <- [[:ms_remount, :ms_rdonly], [:ms_remount, :ms_bind, :ms_rdonly]] do
          tree = folder!(who)
          task = on_tmpfs!(who, tree, ["usr", "tmp"], change)
          assert OsTask.root_enter(task, tree) == :ok
          assert OsTask.root_bind(task, "/usr", "/usr", []) == :ok
          assert OsTask.root_mount(task, "tmpfs", "/tmp", [], "") == :ok
          before = mounts(task)
          assert OsTask.root_bind(task, "/usr", "/opt", []) == {:error, :erofs}
          assert OsTask.root_bind(task, "/usr", "/opt/a", [:optional_source]) == {:error, :erofs}
          assert OsTask.root_mount(task, "tmpfs", "/home", [], "") == {:error, :erofs}
          assert OsTask.root_bind(task, "/usr", "/opt", [:optional_target]) == :ok
          assert mounts(task) == before
          assert OsTask.root_pivot(task) == :ok
          assert mount_at(task, "/usr")
        end
      end

      test "a source that is missing is an error, unless it may be", %{who: who} do
        tree = folder!(who, ["at"])
        task = entered!(who, tree)
        before = mounts(task)

        for {source, reason} <- [{"/nonexistent", :enoent}, {"/etc/passwd/x", :enotdir}] do
          assert OsTask.root_bind(task, source, "at", []) == {:error, reason}
          assert OsTask.root_bind(task, source, "at", :optional_target) == {:error, reason}
          assert OsTask.root_bind(task, source, "at", [:optional_source]) == :ok
        end

        assert mounts(task) == before
      end

      test "no link in the tree is followed", %{who: who} do
        tree = folder!(who, ["real", "a"])
        outside = folder!(who, ["b"])
        File.ln_s!(outside, tree <> "/absolute")
        File.ln_s!("../../" <> Path.basename(outside), tree <> "/a/relative")
        File.ln_s!("real", tree <> "/inside")
        File.ln_s!("nowhere", tree <> "/dangling")
        File.ln_s!("/proc/self/root", tree <> "/magic")
        task = entered!(who, tree)
        before = mounts(task)

        for target <-
              ~w(absolute absolute/b absolute/new a/relative a/relative/b inside inside/new
                         dangling dangling/new magic magic/tmp) do
          for options <- [[], [:optional_source, :optional_target]],
              do: assert(OsTask.root_bind(task, "/usr", target, options) == {:error, :eloop})

          assert OsTask.root_mount(task, "tmpfs", "/" <> target, [], "") == {:error, :eloop}
        end

        assert mounts(task) == before
        assert File.ls!(outside) == ["b"]
        assert File.ls!(tree <> "/real") == []
        assert {:error, :enoent} = File.stat(tree <> "/nowhere")
      end

      test "no target leads out of the tree", %{who: who} do
        tree = folder!(who, ["a"])
        task = entered!(who, tree)
        before = mounts(task)

        for target <- ~w(.. ../x a/../.. a/../../x /../x a/..) do
          assert OsTask.root_bind(task, "/usr", target, :optional_target) == {:error, :exdev}
          assert OsTask.root_mount(task, "tmpfs", target, [], "") == {:error, :exdev}
        end

        for target <- ["", ".", "/", "/./"] do
          assert OsTask.root_bind(task, "/usr", target, []) == {:error, :einval}
          assert OsTask.root_mount(task, "tmpfs", target, [], "") == {:error, :einval}
        end

        assert mounts(task) == before
        assert File.ls!(tree) == ["a"]
      end

      test "what fails leaves nothing mounted and nothing open", %{who: who} do
        tree = folder!(who, ["a"])
        task = isolated!(who)
        {:ok, here} = OsTask.getcwd(task)
        fds = fds(OsTask.pidof(task))
        before = mounts(task)
        assert OsTask.root_enter(task, tree <> "/missing") == {:error, :enoent}
        assert OsTask.root_enter(task, "/etc/passwd") == {:error, :enotdir}
        assert OsTask.root_enter(task, "") == {:error, :enoent}
        assert OsTask.getcwd(task) == {:ok, here}
        assert mounts(task) == before

        assert OsTask.root_enter(task, tree) == :ok
        before = mounts(task)
        assert OsTask.root_bind(task, "usr", "a", []) == {:error, :einval}
        assert OsTask.root_bind(task, "", "a", []) == {:error, :einval}
        assert OsTask.root_bind(task, "/etc/passwd", "a", []) == {:error, :einval}
        assert OsTask.root_bind(task, "/usr", "a", [:optional_other]) == {:error, :enotsup}
        assert OsTask.root_mount(task, "no_such_type", "a", [], "") == {:error, :enodev}
        assert OsTask.root_mount(task, "tmpfs", "a", [], "size=4M,other=1") == {:error, :einval}
        assert OsTask.root_mount(task, "tmpfs", "a", [], "other") == {:error, :einval}
        assert OsTask.root_mount(task, "tmpfs", "a", 0x8000_0000, "") == {:error, :einval}
        assert OsTask.root_mount(task, "tmpfs", "a", [:ms_bind], "") == {:error, :enotsup}
        assert mounts(task) == before
        assert fds(OsTask.pidof(task)) == fds
      end

      test "only a root that was entered becomes the root", %{who: who} do
        task = isolated!(who)
        assert OsTask.chdir(task, folder!(who)) == :ok
        assert {:error, reason} = OsTask.root_pivot(task)
        assert reason in [:ebusy, :einval]
      end
    end
  end

  @tag :root
  test "nothing that is mounted shows in the namespace of a peer" do
    [tree, source] = [folder!(:root, ["at"]), folder!(:root, ["below"])]
    host = isolated!(:root)
    assert OsTask.mount(host, "", "/", "", [:ms_rec, :ms_shared], "") == :ok
    {:ok, task} = OsTask.fork(host)
    assert OsTask.unshare(task, [:clone_newns]) == :ok
    before = mounts(host)
    # They are peers: this the host sees, and has it gone again.
    assert OsTask.mount(task, "", source <> "/below", "tmpfs", 0, "") == :ok
    refute mounts(host) == before
    assert OsTask.umount(task, source <> "/below") == :ok

    assert OsTask.root_enter(task, tree) == :ok
    assert OsTask.root_bind(task, source, "at", []) == :ok
    assert OsTask.root_mount(task, "tmpfs", "new", [], "") == :ok
    assert OsTask.root_bind(task, source, "new/at", []) == :ok
    assert OsTask.root_pivot(task) == :ok
    assert mounts(host) == before
  end

  test "who has no mounts of his own gets no root" do
    {:ok, task} = OsTask.fork()
    on_exit(fn -> OsTask.stop(task) end)
    become_user!(task)
    tree = folder!(:user, ["a"])
    assert OsTask.root_enter(task, tree) == {:error, :eperm}
    assert OsTask.chdir(task, tree) == :ok
    assert OsTask.root_bind(task, "/usr", "a", []) == {:error, :eperm}
    assert OsTask.root_mount(task, "tmpfs", "a", [], "") == {:error, :eperm}
    assert OsTask.root_pivot(task) == {:error, :eperm}
  end

  test "arguments that do not decode" do
    {:ok, task} = OsTask.fork()
    on_exit(fn -> OsTask.stop(task) end)

    for {name, args} <- [
          root_enter: [:path],
          root_enter: ["a\0b"],
          root_bind: ["/usr", "/usr", -1],
          root_bind: ["/usr", "/usr", ["optional_source"]],
          root_bind: ["/usr", 1, []],
          root_mount: ["tmpfs", "/tmp", 0x1_0000_0000, ""],
          root_mount: ["tmpfs", "/tmp", [], :data],
          root_mount: [:tmpfs, "/tmp", [], ""],
          root_pivot: [0]
        ] do
      assert_raise ArgumentError, fn -> OsTask.call(task, name, args) end
    end
  end

  defp mode(tree, path), do: File.lstat!(Path.join(tree, path)).mode
end
