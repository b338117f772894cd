defmodule Stdio.Attacks.KillLadderTest do
  # Those who try to get away from a stop, on every rung that the port program has to end them.
  use ExUnit.Case, async: false

  import Stdio.Test.BarePort
  import Stdio.Test.Condition
  import Stdio.Test.Processes

  alias Stdio.Test.OtherNode

  @supervisor 1
  @program 2
  @hoppers 300

  setup_all do
    dir = Path.join(System.tmp_dir!(), "stdio-ladder-#{System.unique_integer([:positive])}")
    File.mkdir_p!(dir)
    File.chmod!(dir, 0o755)
    bomb = Path.join(dir, "bomb")
    assert {"", 0} = System.cmd("cc", ["-Wall", "-Werror", "-o", bomb, "test/fixtures/bomb.c"])
    on_exit(fn -> File.rm_rf!(dir) end)
    %{dir: dir, bomb: bomb}
  end

  setup %{dir: dir} do
    port = open()
    assert {:ok, _info} = ask(port, {:hello, :hello, 1})
    # All of them have it open: it is at its end when nobody is left, however fast they are.
    fifo = Path.join(dir, "alive-#{System.unique_integer([:positive])}")
    {"", 0} = System.cmd("mkfifo", ["-m", "666", fifo])
    %{port: port, fifo: fifo}
  end

  # The last writer's end.
  defp watch(fifo) do
    cat = System.find_executable("cat")
    Port.open({:spawn_executable, cat}, [:binary, :exit_status, args: [fifo]])
  end

  defp start(%{port: port, bomb: bomb, fifo: fifo}, calls, options) do
    watcher = watch(fifo)
    assert {:ok, _pid} = ask(port, {:fork, :s, 0, @supervisor, [:supervise]})
    assert {:ok, _pid} = ask(port, {:fork, :p, @supervisor, @program, []})
    command = "exec 9> #{fifo}; exec #{bomb} #{@hoppers}"
    exec = {:execve, ["/bin/sh", ["sh", "-c", command], ["PATH=/usr/bin:/bin"]]}
    options = [{:domain, @supervisor}, {:stdin, :null} | options]
    assert ask(port, {:batch, :x, @program, calls ++ [exec], options}) == :executed
    assert event(port, @program) == {:stdout, @program, "up\n"}
    watcher
  end

  defp assert_ended(watcher), do: assert_receive({^watcher, {:exit_status, 0}}, 30_000)

  # The folder where cgroup2 is mounted.
  defp cgroups do
    with {:ok, mounts} <- File.read("/proc/self/mountinfo"),
         [_all, mount] <- Regex.run(~r/^(?:\S+ ){4}(\S+) .* - cgroup2 /m, mounts),
         do: mount
  end

  describe "#{@hoppers} processes that fork and make sessions without pause end with their domain" do
    test "by walking the tree", %{port: port} = context do
      watcher = start(context, [], [])
      assert ask(port, {:call, :r, @supervisor, :kill_domain, []}) == :tree
      assert ask(port, {:stop, :r, @supervisor}) == :ok
      assert_ended(watcher)
    end

    @tag :root
    test "by a user id of their own", %{port: port} = context do
      assert {:ok, [uid]} = ask(port, {:claim, :c, 1})
      become = [{:setresgid, [uid, uid, uid]}, {:setresuid, [uid, uid, uid]}]
      watcher = start(context, become, [{:uid, uid}])
      assert ask(port, {:call, :r, @supervisor, :kill_domain, []}) == :uid
      assert ask(port, {:stop, :r, @supervisor}) == :ok
      assert_ended(watcher)
    end

    @tag :root
    test "by a control group", %{port: port} = context do
      folder = Path.join(cgroups(), "stdio-test-#{System.unique_integer([:positive])}")
      File.mkdir!(folder)
      on_exit(fn -> File.rmdir(folder) end)
      assert ask(port, {:cgroup, :c, folder}) == :ok
      watcher = start(context, [], [])
      assert ask(port, {:call, :r, @supervisor, :kill_domain, []}) == :cgroup
      assert Enum.any?(File.ls!(folder), &populated?(folder, &1))
      assert ask(port, {:stop, :r, @supervisor}) == :ok
      assert_ended(watcher)
      Port.close(port)
      eventually(fn -> File.rmdir(folder) == :ok end, "the end of all groups")
    end

    @tag :root
    test "also if the port program is killed", %{port: port} = context do
      assert {:ok, %{pid: pid}} = info(port)
      assert {:ok, [uid]} = ask(port, {:claim, :c, 1})
      become = [{:setresgid, [uid, uid, uid]}, {:setresuid, [uid, uid, uid]}]
      kill = killer(pid)
      watcher = start(context, become, [{:uid, uid}])
      kill.()
      assert_ended(watcher)
    end
  end

  defp info(port) do
    {:ok, info} = ask(port, {:hello, :again, 1})
    {:ok, Map.new(info)}
  end

  defp populated?(folder, name) do
    case File.read(Path.join([folder, name, "cgroup.events"])) do
      {:ok, events} -> events =~ "populated 1"
      {:error, _no_group} -> false
    end
  end

  # A node with a setting of its own: what it runs is ended by, or why it runs nothing.
  defp ladder_of(folder) do
    node =
      OtherNode.start("""
      Application.put_env(:stdio, :cgroup, #{inspect(folder)})
      IO.puts("ready")
      tell = fn _config -> fn tree -> IO.puts("ended by #{"\#{Stdio.kill_domain(tree)}"}") == :ok end end

      try do
        Stdio.stream!("echo up; sleep 1000", onexit: tell) |> Enum.take(1)
      rescue
        error in Stdio.StreamError -> IO.puts(Exception.message(error))
      end

      receive do: (:never -> :ok)
      """)

    line = OtherNode.line(node)
    OtherNode.kill_9(node)
    line
  end

  describe "config :stdio, cgroup:" do
    @tag :root
    test "is where streams get their control groups, which go with the node" do
      folder = Path.join(cgroups(), "stdio-test-#{System.unique_integer([:positive])}")
      File.mkdir!(folder)
      on_exit(fn -> File.rmdir(folder) end)
      assert ladder_of(folder) == "ended by cgroup"
      eventually(fn -> File.rmdir(folder) == :ok end, "the end of all groups")
    end

    test "is an error that names it if it cannot take effect" do
      assert ladder_of("/tmp") =~ ~r{^config :stdio, cgroup: "/tmp": .*enotsup}
      assert ladder_of("/none") =~ ~r{^config :stdio, cgroup: "/none": .*enoent}
    end

    @tag :root
    test "may be none at all" do
      assert ladder_of(false) == "ended by uid"
    end
  end

  @tag :root
  test "a folder that is no control group is refused, and one that is not there", %{port: port} do
    assert ask(port, {:cgroup, :c, "/tmp"}) == {:error, :enotsup}
    assert ask(port, {:cgroup, :c, "/none"}) == {:error, :enoent}
  end

  @tag :root
  test "nobody is killed by a user id that was not claimed", %{port: port} do
    assert {:ok, _pid} = ask(port, {:fork, :s, 0, @supervisor, [:supervise]})
    assert {:ok, _pid} = ask(port, {:fork, :p, @supervisor, @program, []})
    exec = {:execve, ["/bin/true", ["true"], []]}

    for uid <- [0, 1000, 65_536, 131_072] do
      options = [{:domain, @supervisor}, {:uid, uid}]
      assert ask(port, {:batch, :x, @program, [exec], options}) == {:error, :eperm}
    end
  end

  @tag :root
  test "two port programs never claim the same user id", %{port: port} do
    other = open()
    assert {:ok, _info} = ask(other, {:hello, :hello, 1})
    assert {:ok, mine} = ask(port, {:claim, :c, 4_096})
    assert {:ok, others} = ask(other, {:claim, :c, 4_096})
    assert mine -- others == mine
    assert Enum.all?(mine ++ others, &(&1 in 65_536..131_071))
  end

  @tag :root
  test "a user id that a process has is not claimed", %{port: port} do
    sleep =
      Port.open({:spawn_executable, "/usr/bin/setpriv"}, [
        :exit_status,
        args: ~w(--reuid 70001 --regid 70001 --clear-groups sleep 1000)
      ])

    {:os_pid, pid} = Port.info(sleep, :os_pid)
    eventually(fn -> File.stat!("/proc/#{pid}").uid == 70_001 end, "the change of the user")

    claimed =
      for _ <- 1..16, {:ok, uids} <- [ask(port, {:claim, :c, 4_096})], uid <- uids, do: uid

    # Others may have some.
    assert length(claimed) > 40_000
    refute 70_001 in claimed
    kill_9(pid)
  end

  describe "a stream that is left" do
    @tag :root
    test "ends what has become root by a setuid program, though its user id does not reach it",
         %{dir: dir} do
      sleep = Path.join(dir, "setuid-sleep")
      File.cp!("/bin/sleep", sleep)
      File.chmod!(sleep, 0o4755)
      mark = mark()
      command = "#{sleep} 1000 & echo $!; wait"
      config = marked(mark, setuid: true)
      [stdout: pid] = Stdio.stream!(command, Stdio.Process, config) |> Enum.take(1)
      pid = pid |> String.trim() |> String.to_integer()
      refute alive?(pid)
      assert_gone(mark)
    end

    test "says by what means it is ended" do
      me = self()
      tell = fn _config -> fn tree -> send(me, Stdio.kill_domain(tree)) && true end end
      root? = Stdio.Test.Processes.status("self", "Uid") =~ ~r/^0\s/

      rungs =
        if root?,
          do: [{Stdio.Process, :uid}, {Stdio.Container, :pid_namespace}],
          else: [{Stdio.Process, :tree}, {Stdio.Rootless, :pid_namespace}]

      for {behaviour, rung} <- rungs do
        assert [stdout: "up\n"] =
                 Stdio.stream!("echo up; sleep 1000", {behaviour, onexit: tell}) |> Enum.take(1)

        assert_received ^rung
      end
    end
  end
end
