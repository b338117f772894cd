defmodule Stdio.Attacks.NamespacesTest do
  # From inside: namespaces of its own, mounts, and the files by which a system is ruled.
  use ExUnit.Case, async: true

  import Stdio.Test.Output

  alias Stdio.Container
  alias Stdio.Rootless
  alias Stdio.Test.Account
  alias Stdio.Test.RootTree

  @moduletag :root
  @moduletag timeout: 300_000

  # Everything that could make a read-only place writable, or something appear that is the host's; then
  # the same as root of a user namespace in it.
  @attack """
  attack() {
    for at in $SHOWN /usr /bin / /proc; do
      mount -o remount,rw,bind $at
      mount -o remount,rw $at
      mount --bind $at /tmp && mount -o remount,rw,bind /tmp
      echo broken > $at/broken
      echo broken > /tmp/broken
      umount /tmp
      umount -l $at
      echo broken > $at/broken
    done
    for kind in proc sysfs cgroup2 cgroup devtmpfs debugfs; do
      mount -t $kind none /tmp || continue
      find /tmp -maxdepth 3 -name cgroup.procs -o -name uevent_helper -o -name sysrq-trigger |
        while read file; do (: >> $file) && echo "$kind $file"; done
      umount /tmp
    done
    mknod /tmp/disk b 254 0 && head -c 1 /tmp/disk && echo disk
    for file in /sys/fs/cgroup/{,*/}{cgroup.procs,tasks,release_agent} /sys/kernel/uevent_helper \
                /proc/sys/kernel/{core_pattern,modprobe,hotplug,panic} /proc/sys/vm/drop_caches \
                /proc/sys/fs/binfmt_misc/register /proc/sysrq-trigger; do
      (: >> $file) && echo "$file"
    done
  }
  exec 2>/dev/null
  attack
  export SHOWN; export -f attack
  unshare --user --map-root-user --mount bash -c attack
  unshare --user --map-root-user --mount --pid --fork --net --cgroup bash -c 'mount -t proc proc /proc; attack'
  unshare --mount bash -c attack
  echo end
  """

  # A folder where everybody may write, outside.
  defp shown do
    shown = RootTree.create!(["inside"])
    for folder <- [shown, Path.join(shown, "inside")], do: File.chmod!(folder, 0o777)
    File.write!(Path.join(shown, "inside/canary"), "whole")
    shown
  end

  defp assert_whole(shown) do
    assert File.ls!(shown) == ["inside"]
    assert File.ls!(Path.join(shown, "inside")) == ["canary"]
    assert File.read!(Path.join(shown, "inside/canary")) == "whole"
  end

  defp command(shown), do: ["/bin/bash", "-c", "SHOWN='#{shown} #{shown}/inside'\n" <> @attack]

  for {behaviour, config} <- [{Container, []}, {Rootless, []}, {Rootless, [uid: 0]}] do
    test "nothing outside is written to by #{inspect(behaviour)} with #{inspect(config)}" do
      shown = shown()
      before = File.read!("/proc/self/mounts")
      tree = RootTree.create!(["sys" | RootTree.places()])
      File.touch!(Path.join(tree, "dev/null"))
      config = [path: tree, fstab: [shown, "/sys", "/dev/null"]] ++ unquote(config)
      assert lines!(command(shown), unquote(behaviour), config) == ["end"]
      assert_whole(shown)
      assert File.read!("/proc/self/mounts") == before
    end
  end

  describe "below a node of an ordinary user" do
    setup do
      user = Account.create!()
      tree = Path.join(user.dir, "root")
      :ok = Stdio.Container.make_tree!(tree)
      %{user: user, tree: tree}
    end

    test "not even the user's own files are", %{user: user, tree: tree} do
      shown = shown()

      code = """
      for config <- [[], [uid: 0]] do
        config = [path: #{inspect(tree)}, fstab: #{inspect([shown, "/dev/null"])}] ++ config
        Stdio.stream!(#{inspect(command(shown))}, Stdio.Rootless, config)
        |> Enum.map_join(fn
          {:stdout, said} -> said
          {:exit_status, 0} -> ""
        end)
      end
      """

      for said <- Account.eval!(user, code),
          do: assert(said == "end\n")

      assert_whole(shown)
    end

    test "process 1 inside is no way to the root, the environment and the memory outside",
         context do
      %{user: user, tree: tree} = context
      canary = Path.join(user.dir, "canary")
      File.write!(canary, "outside")
      File.chown!(canary, user.uid)

      attack = """
      exec 2>/dev/null
      for at in /proc/[0-9]*; do
        cat $at/root#{canary} $at/cwd#{canary}
        echo broken >> $at/root#{canary}
        tr '\\0' '\\n' < $at/environ | grep SECRET
        [ $at = /proc/1 ] && head -c 1 $at/maps $at/auxv $at/mem
      done
      echo end
      """

      code = """
      System.put_env("SECRET", "told")

      for config <- [[], [uid: 0]] do
        config = [path: #{inspect(tree)}, fstab: ["/dev/null"]] ++ config
        Enum.to_list(Stdio.stream!(#{inspect(attack)}, Stdio.Rootless, config))
      end
      """

      said = [stdout: "end\n", exit_status: 0]
      assert Account.eval!(user, code) == [said, said]
      assert File.read!(canary) == "outside"
    end
  end
end
