defmodule Stdio.ContainerTest do
  # What is true of a program in namespaces of its own, in both behaviours that make them.
  use ExUnit.Case, async: true

  import Stdio.Test.Condition
  import Stdio.Test.Processes

  alias Stdio.Container
  alias Stdio.Rootless

  @moduletag :root

  # Standard output, whatever the pieces; anything else fails the match.
  defp run(command, behaviour, config \\ []) do
    events = command |> Stdio.stream!(behaviour, config) |> Enum.to_list()
    assert List.last(events) == {:exit_status, 0}, inspect(events)
    for {:stdout, data} <- events, into: "", do: data
  end

  # A root tree of the test's own, with these folders.
  defp root(folders) do
    root = Path.join(System.tmp_dir!(), "stdio-root-#{System.unique_integer([:positive])}")
    for folder <- folders, do: File.mkdir_p!(Path.join(root, folder))
    File.chmod!(root, 0o755)
    on_exit(fn -> File.rm_rf!(root) end)
    root
  end

  describe "the process tree" do
    test "of a container starts with the program" do
      assert run("pstree", Container) == "sh---pstree\n"
      assert run("echo $$", Container) == "1\n"
    end

    test "of a rootless one starts with a supervisor" do
      assert run("pstree", Rootless) == "Supervise---sh---pstree\n"
    end

    test "is nobody else's, and shows nothing of the host" do
      for behaviour <- [Container, Rootless] do
        assert run("ls -d /proc/[0-9]* | wc -l", behaviour)
               |> String.trim()
               |> String.to_integer() <= 4

        assert run("kill -0 #{System.pid()} 2>/dev/null || echo gone", behaviour) == "gone\n"
      end
    end

    test "ends with the stream, however it ends" do
      for behaviour <- [Container, Rootless],
          command <- [
            "setsid sleep 1000 & sleep 1000 & echo up",
            "(setsid sleep 1000 &) ; echo up; sleep 1000"
          ] do
        mark = mark()

        config = marked(mark, fstab: ["/dev/null"])
        assert [stdout: "up\n"] = Stdio.stream!(command, behaviour, config) |> Enum.take(1)

        assert_gone(mark)
      end
    end

    test "has its orphans reaped by the supervisor of a rootless one" do
      command = """
      (setsid sh -c 'exit 0' &)
      tries=1000
      while grep -qs '^State:.Z' /proc/[0-9]*/status && [ $((tries -= 1)) -gt 0 ]; do :; done
      [ $tries -gt 0 ] && echo reaped
      """

      assert run(command, Rootless, fstab: ["/dev/null"]) == "reaped\n"
    end

    test "ends with a signal as any other" do
      for behaviour <- [Container, Rootless] do
        events = Stdio.stream!(["/bin/sh", "-c", "sleep 1000; true"], behaviour)
        assert Enum.to_list(Stdio.stream!("exit 7", behaviour)) == [exit_status: 7]
        assert %Stdio.Stream{} = events
      end

      assert Enum.to_list(Stdio.stream!("kill -TERM $$; sleep 5", Rootless)) == [
               termsig: :sigterm
             ]
    end
  end

  describe "ids" do
    test "of a container are a user's of its own, with no group and no capability" do
      lines = run("cat /proc/self/status", Container)
      [uid | _] = lines |> value("Uid") |> String.split()
      assert String.to_integer(uid) in 65_536..131_071
      assert value(lines, "Uid") == Enum.join([uid, uid, uid, uid], "\t")
      assert value(lines, "Gid") == value(lines, "Uid")
      assert lines =~ ~r/^Groups:[\t ]*$/m
      assert value(lines, "CapEff") == "0000000000000000"
      assert value(lines, "CapPrm") == "0000000000000000"
      assert value(lines, "NoNewPrivs") == "1"
      assert run("hostname", Container) =~ ~r/^stdio\d+$/
    end

    test "of a container are those that are asked for" do
      config = [uid: 70_001, gid: 70_002, groups: [70_003], hostname: "box", priority: 5]

      assert run("id -u; id -G; hostname; nice", Container, config) ==
               "70001\n70002 70003\nbox\n5\n"

      assert run("stat -c %u:%g:%a /home", Container, config) == "70001:70002:700\n"
    end

    test "of a rootless one are nobody's, or numbers that are asked for" do
      assert run("id -u; id -g; hostname", Rootless) == "65534\n65534\nstdio\n"
      assert run("id -u; id -g", Rootless, uid: 12, gid: 34) == "12\n34\n"
      assert run("id -u; id -g", Rootless, uid: 0) == "0\n0\n"
    end

    test "outside are not root's" do
      mark = mark()

      for behaviour <- [Container, Rootless] do
        events = Stdio.stream!("echo up; sleep 1000", behaviour, marked(mark))

        Enum.find(events, fn {:stdout, "up\n"} ->
          assert [pid | _] = with_mark(mark)
          [uid | _] = pid |> status("Uid") |> String.split()
          assert String.to_integer(uid) in 65_536..131_071
        end)
      end
    end

    test "as root inside cannot change the host" do
      command = "echo 1 > /proc/sys/kernel/core_uses_pid || echo refused"
      assert run(command, Rootless, uid: 0) == "refused\n"
    end
  end

  describe "the file system" do
    test "is read-only but for /tmp and /home" do
      for behaviour <- [Container, Rootless] do
        command =
          "for d in / /bin /usr /lib /proc; do touch $d/x 2>/dev/null && echo $d; done; " <>
            "touch /tmp/x /home/x && ls /tmp /home"

        assert run(command, behaviour) == "/home:\nx\n\n/tmp:\nx\n"
      end
    end

    test "has what the config lists, and no more of it than there is" do
      folder = root(["inside"])
      File.write!(Path.join(folder, "inside/file"), "here")

      for behaviour <- [Container, Rootless] do
        fstab = ["", "/nonexistent/folder", folder]
        tree = root(~w(bin usr lib lib64 sbin tmp home proc))
        config = [path: tree, fstab: fstab]
        assert run("cat #{folder}/inside/file; ls #{folder}", behaviour, config) == "hereinside\n"

        assert run("touch #{folder}/x 2>/dev/null || echo refused", behaviour, config) ==
                 "refused\n"
      end
    end

    test "may have a root without /lib64 and /sbin, on a file system that cannot be written" do
      for behaviour <- [Container, Rootless] do
        # /bin/sh needs /lib64 here: a root without it can only run what is static.
        tree = root(~w(bin usr lib lib64 tmp home proc))
        assert run("ls -d /sbin 2>/dev/null || echo none", behaviour, path: tree) =~ ~r/none|sbin/
      end
    end

    test "a root that is not there is an error that names it" do
      for behaviour <- [Container] do
        error =
          assert_raise Stdio.OpError, fn ->
            Stdio.stream!("true", behaviour, path: "/nonexistent/root") |> Enum.to_list()
          end

        assert error.reason == :enoent
        assert error.message =~ "/nonexistent/root"
      end

      assert_raise Stdio.OpError, ~r/enoent/, fn ->
        Stdio.stream!("true", Rootless, path: "/nonexistent/root") |> Enum.to_list()
      end
    end

    test "leaves no mount behind" do
      before = File.read!("/proc/self/mounts")
      for behaviour <- [Container, Rootless], do: run("true", behaviour)
      assert File.read!("/proc/self/mounts") == before
    end
  end

  describe "the network" do
    test "is none unless it is the host's" do
      for behaviour <- [Container, Rootless] do
        assert run("cat /proc/net/dev | tail -n +3 | wc -l", behaviour) == "1\n"
        inside = run("readlink /proc/self/ns/net", behaviour, net: :host)
        assert inside == File.read_link!("/proc/self/ns/net") <> "\n"
      end
    end

    test "is a root's inside to set up, and nobody else's" do
      assert run("ip link set lo up; echo $?", Rootless, uid: 0) == "0\n"
      assert run("ip link set lo up 2>/dev/null; echo $?", Rootless) == "2\n"
    end

    test "of a plain process can be none as well" do
      assert run("tail -n +3 /proc/net/dev | wc -l", Stdio.Process, net: :none) == "1\n"
      assert run("id -u", Stdio.Process, net: :none, uid: 70_004) == "70004\n"
    end
  end

  test "limits are the config's, no core files by default" do
    for behaviour <- [Container, Rootless] do
      assert run("ulimit -c", behaviour) == "0\n"
      limits = [rlimit_nofile: %{cur: 33, max: 44}]
      assert run("ulimit -n; ulimit -Hn", behaviour, rlimit: limits) == "33\n44\n"
    end
  end

  test "input and output pass through as anywhere" do
    for behaviour <- [Container, Rootless] do
      input = :crypto.strong_rand_bytes(300_000)
      events = [input] |> Stdio.pipe!("cat", behaviour) |> Enum.to_list()
      assert for({:stdout, data} <- events, into: "", do: data) == input
    end
  end

  test "options that are wrong are refused at the door" do
    for behaviour <- [Container, Rootless] do
      assert_raise ArgumentError, ~r/hostnam/, fn ->
        Stdio.stream!("true", behaviour, hostnam: "x")
      end

      assert_raise ArgumentError, ~r/:net/, fn -> Stdio.stream!("true", behaviour, net: :some) end
    end
  end

  test "a failed start leaves nothing" do
    for behaviour <- [Container, Rootless] do
      before = with_parent(port_program())

      assert_raise Stdio.StreamError, fn ->
        Stdio.stream!(["/nonexistent"], behaviour) |> Enum.to_list()
      end

      assert_mailbox_empty()
      assert_forgotten()

      eventually(
        fn -> length(with_parent(port_program())) <= length(before) + 1 end,
        "no more processes"
      )
    end
  end

  defp with_parent(parent), do: Enum.filter(pids(), &(status(&1, "PPid") == "#{parent}"))
end
