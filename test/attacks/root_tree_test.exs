defmodule Stdio.Attacks.RootTreeTest do
  # A root tree that belongs to somebody else: what is mounted into it shall not end up elsewhere.
  use ExUnit.Case, async: true

  import Stdio.Test.Output
  import Stdio.Test.RootTree

  alias Stdio.Container
  alias Stdio.OpError
  alias Stdio.Rootless
  alias Stdio.Test.Fixture

  @moduletag :root
  @moduletag timeout: 300_000

  # Is refused for that place, and nothing has come to be where the link leads.
  defp assert_refused(behaviour, place, config, victim) do
    before = File.read!("/proc/self/mounts")
    content = File.ls!(victim)

    error =
      assert_raise OpError, fn -> Stdio.stream!("true", behaviour, config) |> Enum.to_list() end

    assert error.reason in [:eloop, :exdev, :enotdir]
    assert error.message =~ place
    assert File.ls!(victim) == content
    assert File.read!("/proc/self/mounts") == before
  end

  for target <- ["outside", "/", "..", "inside"] do
    test "a link to #{target} in the place of a folder is refused" do
      for behaviour <- [Container, Rootless], place <- ~w(tmp home proc usr bin) do
        victim = create!(["folder"])
        tree = create!(places() -- [place])
        File.mkdir!(Path.join(tree, "inside"))

        target =
          case unquote(target) do
            "outside" -> victim
            target -> target
          end

        File.ln_s!(target, Path.join(tree, place))
        assert_refused(behaviour, "/#{place}", [path: tree], victim)
      end
    end
  end

  test "a link on the way to what fstab lists is refused, and one in its place" do
    for behaviour <- [Container, Rootless], way <- ["at", "at/folder", "at/folder/below"] do
      source = create!(["at/folder/below"])
      victim = create!(["folder/below"])
      # The tree has the path of the source in it, and somewhere on it a link.
      tree = create!()
      link = Path.join([tree, source, way])
      File.mkdir_p!(Path.dirname(link))
      File.ln_s!(victim, link)
      fstab = [Path.join(source, "at/folder/below")]
      # Below /tmp and /home it would be hidden by what is mounted there.
      config = [path: tree, fstab: fstab]

      if String.starts_with?(source, ["/tmp/", "/home/"]) do
        assert output!("find #{source} | wc -l", behaviour, config) == "4\n"
        assert Enum.sort(File.ls!(victim)) == ["folder"]
      else
        assert_refused(behaviour, source, config, victim)
      end
    end
  end

  test "a link in the place of a device is refused" do
    for behaviour <- [Container, Rootless] do
      victim = create!(["folder"])
      tree = create!(places() -- ["dev"])
      File.ln_s!(victim, Path.join(tree, "dev"))
      assert_refused(behaviour, "/dev/null", [path: tree, fstab: ["/dev/null"]], victim)

      tree = create!()
      file = Path.join(victim, "file")
      File.write!(file, "its own")
      File.ln_s!(file, Path.join(tree, "dev/null"))
      assert_refused(behaviour, "/dev/null", [path: tree, fstab: ["/dev/null"]], victim)
      assert File.read!(file) == "its own"
    end
  end

  test "a folder that becomes a link and back, all the time, leads nowhere" do
    for behaviour <- [Container, Rootless], place <- ~w(tmp usr) do
      victim = create!(["etc"])
      File.chmod!(victim, 0o777)
      tree = create!()
      File.ln_s!(victim, Path.join(tree, "link"))
      racer = race(Path.join(tree, place), Path.join(tree, "link"))
      config = [path: tree, fstab: [victim]]

      outcomes =
        for _start <- 1..50, uniq: true do
          try do
            # What it writes is in its own place or nowhere.
            output!(
              "for at in /tmp /usr /; do echo x > $at/written; done; true",
              behaviour,
              config
            )
          rescue
            error in OpError -> error.reason
          end
        end

      assert outcomes -- ["", :eloop, :exdev, :enotdir, :enoent] == []
      assert File.ls!(victim) == ["etc"]
      assert File.ls!(Path.join(victim, "etc")) == []
      Port.close(racer)
    end
  end

  # Ends when its input does.
  defp race(one, other) do
    racer = Port.open({:spawn_executable, Fixture.compile!("racer")}, args: [one, other])
    assert_receive {^racer, {:data, ~c"racing\n"}}, 30_000
    racer
  end
end
