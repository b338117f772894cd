defmodule Stdio.Stream.StopTest do
  # How a program is asked to end, and what it is made to if it does not.
  use ExUnit.Case, async: true

  import Stdio.Test.Condition
  import Stdio.Test.Processes

  alias Stdio.Test.Fixture
  alias Stdio.Test.OtherNode

  @polite [stop: [{:sigterm, 20_000}, {:sigkill, 5_000}]]
  @hasty [stop: [{:sigterm, 50}, {:sigkill, 5_000}]]

  setup do
    dir = Path.join(System.tmp_dir!(), "stdio-stop-#{System.unique_integer([:positive])}")
    File.mkdir_p!(dir)
    File.chmod!(dir, 0o777)
    on_exit(fn -> File.rm_rf!(dir) end)
    %{dir: dir, mark: mark()}
  end

  # A shell that says good-bye in a file, and one below it in a session of its own. When the port program is
  # killed nobody reads what they write: they had better not.
  defp two(dir) do
    body = fn who ->
      "trap 'echo bye > #{dir}/#{who}; exit' TERM; echo up; exec >/dev/null 2>&1; while :; do sleep 0.1; done"
    end

    "setsid sh -c \"#{body.("child")}\" &\n" <> body.("parent")
  end

  defp said_goodbye(dir, who \\ ["child", "parent"]),
    do: eventually(fn -> Enum.all?(who, &File.exists?(Path.join(dir, &1))) end, "the good-byes")

  defp both_up(stream) do
    Enum.reduce_while(stream, "", fn {:stdout, data}, seen ->
      if seen <> data == "up\nup\n", do: {:halt, :up}, else: {:cont, seen <> data}
    end)
  end

  test "all that a stream has started is asked to end when it is left", %{dir: dir, mark: mark} do
    assert dir |> two() |> Stdio.stream!(Stdio.Process, marked(mark, @polite)) |> both_up() == :up
    # When the stream has been left, it is over.
    assert File.exists?(Path.join(dir, "child")) and File.exists?(Path.join(dir, "parent"))
    assert with_mark(mark) == []
  end

  test "who does not listen is killed in the end", %{mark: mark} do
    command = "trap '' TERM; echo up; sleep 1000 & wait; sleep 1000"
    stream = Stdio.stream!(command, Stdio.Process, marked(mark, @hasty))
    assert Enum.take(stream, 1) == [stdout: "up\n"]
    assert_gone(mark)
  end

  test "a plan without SIGKILL ends in it all the same", %{mark: mark} do
    config = marked(mark, stop: [{:SIGHUP, 10}, {15, 10}])
    stream = Stdio.stream!("trap '' TERM HUP; echo up; sleep 1000", Stdio.Process, config)
    assert Enum.take(stream, 1) == [stdout: "up\n"]
    assert_gone(mark)
  end

  test "one that is stopped goes on to hear of it", %{dir: dir, mark: mark} do
    command = "trap 'echo bye > #{dir}/stopped; exit' TERM; echo up; kill -STOP $$; sleep 1000"
    stream = Stdio.stream!(command, Stdio.Process, marked(mark, @polite))
    assert Enum.take(stream, 1) == [stdout: "up\n"]
    assert File.read!(Path.join(dir, "stopped")) == "bye\n"
    assert_gone(mark)
  end

  test "what it says meanwhile is dropped, and does not hold it up", %{dir: dir, mark: mark} do
    last_words = "head -c 1000000 /dev/zero && echo bye > #{dir}/last; exit"
    command = "trap '#{last_words}' TERM; echo up; while :; do sleep 0.1; done"
    stream = Stdio.stream!(command, Stdio.Process, marked(mark, @polite))
    assert Enum.take(stream, 1) == [stdout: "up\n"]
    assert File.exists?(Path.join(dir, "last"))
    assert_gone(mark)
  end

  test "the death of the consumer is such an end", %{dir: dir, mark: mark} do
    me = self()

    consumer =
      spawn(fn ->
        dir
        |> two()
        |> Stdio.stream!(Stdio.Process, marked(mark, @polite))
        |> Stream.each(&send(me, {:event, &1}))
        |> both_up_and_wait(me)
      end)

    assert_receive :both_up, 20_000
    Process.exit(consumer, :kill)
    said_goodbye(dir)
    assert_gone(mark)
  end

  defp both_up_and_wait(stream, me) do
    Enum.reduce(stream, "", fn {:stdout, data}, seen ->
      if seen <> data == "up\nup\n", do: send(me, :both_up)
      seen <> data
    end)
  end

  @node """
  config = [
    environ: ["PATH=/usr/bin:/bin", System.fetch_env!("MARK")],
    stop: [{:sigterm, 20_000}, {:sigkill, 5_000}]
  ]

  Stdio.stream!(System.fetch_env!("COMMAND"), Stdio.Process, config)
  |> Enum.reduce("", fn {:stdout, data}, seen ->
    if seen <> data == "up\\nup\\n", do: IO.puts("ready")
    seen <> data
  end)
  """

  defp other_node(dir, mark) do
    env = [{'MARK', String.to_charlist(mark)}, {'COMMAND', dir |> two() |> String.to_charlist()}]
    OtherNode.start(@node, env)
  end

  test "the end of the node is one, and the port program sees to it", %{dir: dir, mark: mark} do
    node = other_node(dir, mark)
    kill_9(node.pid)
    said_goodbye(dir)
    assert_gone(mark)
  end

  test "the end of the port program is one, and the supervisor sees to it", %{
    dir: dir,
    mark: mark
  } do
    node = other_node(dir, mark)

    [port] =
      for pid <- Stdio.Procfs.children(node.pid),
          {:ok, "stdio\n"} <- [File.read("/proc/#{pid}/comm")],
          Stdio.Procfs.children(pid) != [],
          do: pid

    kill_9(port)
    said_goodbye(dir)
    assert_gone(mark)
  end

  describe "a timeout" do
    test "is told, and then the end that it brings" do
      events = Stdio.stream!("echo up; sleep 1000", Stdio.Process, timeout: 200) |> Enum.to_list()
      assert events == [stdout: "up\n", timeout: 200, termsig: :sigkill]
    end

    test "keeps what is said until then and on the way out", %{mark: mark} do
      command = "trap 'echo bye; exit 3' TERM; echo up; while :; do sleep 0.1; done 2>/dev/null"
      config = marked(mark, [timeout: 200] ++ @polite)

      assert Stdio.stream!(command, Stdio.Process, config) |> Enum.to_list() ==
               [stdout: "up\n", timeout: 200, stdout: "bye\n", exit_status: 3]

      assert with_mark(mark) == []
    end

    test "of a program that ends before it is nothing" do
      events = Stdio.stream!("echo up", Stdio.Process, timeout: 60_000) |> Enum.to_list()
      assert events == [stdout: "up\n", exit_status: 0]
    end

    test "ends a stream below a shared supervisor as well" do
      {:ok, supervisor} = Stdio.supervisor()
      phases = Stdio.with_supervisor(Stdio.Process, supervisor)

      assert Stdio.stream!("sleep 1000", phases, timeout: 100) |> Enum.to_list() ==
               [timeout: 100, termsig: :sigkill]

      assert Stdio.stream!("echo on", phases) |> Enum.to_list() == [
               stdout: "on\n",
               exit_status: 0
             ]

      Stdio.Task.stop(supervisor.init)
    end

    @tag :root
    test "ends containers", %{mark: mark} do
      for behaviour <- [Stdio.Container, Stdio.Rootless] do
        config = marked(mark, timeout: 300)
        events = Stdio.stream!("sleep 1000 & wait", behaviour, config) |> Enum.to_list()
        assert events == [timeout: 300, termsig: :sigkill]
        assert_gone(mark)
      end
    end
  end

  # A supervisor below the stream's own, which passes on what it gets.
  defp two_supervisors(_config) do
    fn supervisor ->
      {:ok, task} = Stdio.Task.fork(supervisor)
      {:ok, %{init: inner}} = Stdio.supervise(task, :shutdown, [])
      {:ok, program} = Stdio.Task.fork(inner)
      {:ok, Enum.map([inner, program], &Stdio.ProcessTree.task/1)}
    end
  end

  describe "each signal of a plan comes once" do
    @five_times "up\n" <> String.duplicate("term\n", 5)

    # It is heard what a program says after its timeout.
    defp said(behaviour, program) do
      config = [
        fstab: [Path.dirname(program)],
        timeout: 200,
        stop: List.duplicate({:sigterm, 400}, 5)
      ]

      events = Stdio.stream!([program], behaviour, config) |> Enum.to_list()
      assert {:timeout, 200} in events and List.last(events) == {:termsig, :sigkill}
      for {:stdout, data} <- events, into: "", do: data
    end

    setup do
      %{program: Fixture.compile!("terms")}
    end

    test "to a program below one supervisor", %{program: program} do
      assert said(Stdio.Process, program) == @five_times
    end

    test "below two", %{program: program} do
      assert said([init: &two_supervisors/1], program) == @five_times
    end

    test "in a pid namespace with one of its own", %{program: program} do
      assert said(Stdio.Rootless, program) == @five_times
    end
  end

  test "a signal to a supervisor comes once as well, to all that is below it" do
    me = self()
    program = Fixture.compile!("terms")

    consumer =
      spawn_link(fn ->
        Stdio.stream!([program], init: &two_supervisors/1)
        |> Enum.each(&send(me, &1))
      end)

    assert_receive {:stdout, "up\n"}, 20_000
    [pid] = for pid <- pids(), {:ok, ^program} <- [File.read_link("/proc/#{pid}/exe")], do: pid
    inner = status(pid, "PPid")
    outer = status(inner, "PPid")
    assert [inner, outer] |> Enum.map(&status(&1, "Name")) == ["Supervise", "Supervise"]
    # From elsewhere: it is the inner one's to pass on.
    signal(inner, "-TERM")
    assert_receive {:stdout, "term\n"}, 20_000
    signal(outer, "-TERM")
    assert_receive {:stdout, "term\n"}, 20_000
    # What would have come twice has by the time that this has come.
    signal(inner, "-TERM")
    assert_receive {:stdout, "term\n"}, 20_000
    refute_received {:stdout, _again}
    Process.unlink(consumer)
    Process.exit(consumer, :kill)
  end

  defp signal(pid, signal), do: {_output, 0} = System.cmd("/bin/kill", [signal, pid])

  test "a plan for a supervisor that others use is refused" do
    {:ok, supervisor} = Stdio.supervisor()
    phases = Stdio.with_supervisor(Stdio.Process, supervisor)

    assert_raise Stdio.StreamError, ~r/:stop needs a supervisor/, fn ->
      Stdio.stream!("true", phases, @polite) |> Enum.to_list()
    end

    Stdio.Task.stop(supervisor.init)
  end

  test "what is no plan, or no time, is an ArgumentError that says so" do
    for {option, said} <- [
          {[stop: []], ":stop is []"},
          {[stop: [:sigterm]], ":stop is [:sigterm]"},
          {[stop: [{:sigterm, -1}]], "sigterm: -1"},
          {[stop: [{:signothing, 1}]], "signothing: 1"},
          {[stop: [{0, 1}]], "{0, 1}"},
          {[stop: List.duplicate({:sigterm, 1}, 17)], ":stop is"},
          {[timeout: -1], ":timeout is -1"},
          {[timeout: :soon], ":timeout is :soon"},
          {[timeout: 86_400_001], "expected milliseconds"}
        ] do
      assert_raise ArgumentError, ~r/#{Regex.escape(said)}/, fn ->
        Stdio.stream!("true", Stdio.Process, option)
      end
    end
  end
end
