defmodule Stdio.Attacks.TimingTest do
  # Ends, signals and pids that come at the wrong moment.
  use ExUnit.Case, async: true

  import Stdio.Test.Condition
  import Stdio.Test.Processes

  alias Stdio.Procfs
  alias Stdio.Task, as: OsTask
  alias Stdio.Test.Fixture
  alias Stdio.Test.Lease
  alias Stdio.Test.OwnPort

  @moduletag timeout: 300_000
  @stops 1000

  defp spin_until(moment) do
    if System.monotonic_time(:microsecond) < moment, do: spin_until(moment)
  end

  test "a consumer that is killed at any moment of the start leaves nothing" do
    mark = mark()
    config = marked(mark)

    for n <- 1..@stops do
      consumer = spawn(fn -> Stream.run(Stdio.stream!("sleep 1000", Stdio.Process, config)) end)
      # Up to two milliseconds, without giving the time away as a sleep would.
      spin_until(System.monotonic_time(:microsecond) + 2 * n)
      Process.exit(consumer, :kill)
    end

    assert_gone(mark)
    assert_mailbox_empty()
    assert Stdio.stream!("echo test") |> Enum.to_list() == [stdout: "test\n", exit_status: 0]
  end

  if :os.type() == {:unix, :linux} do
    for behaviour <- [Stdio.Process, Stdio.Rootless] do
      # What others wait for is root's to see (proc_pid_wchan(5)).
      @tag :root
      test "a consumer that is killed while its program does not open leaves nothing of #{inspect(behaviour)}" do
        port = OwnPort.start!()
        behaviour = OwnPort.behaviour(port, unquote(behaviour))
        {program, lease} = Lease.take!("/bin/true")
        start = fn -> Stdio.stream!([program], behaviour, fstab: [Path.dirname(program)]) end
        consumer = spawn(fn -> Stream.run(start.()) end)
        Lease.await_asked(lease)

        opens =
          eventually(fn -> port |> OwnPort.pid() |> Procfs.children() |> Enum.find(&opens?/1) end)

        supervisor = String.to_integer(status(opens, "PPid"))
        Process.exit(consumer, :kill)
        eventually(fn -> not alive?(opens) and not alive?(supervisor) end)
        Port.close(lease)
      end
    end

    defp opens?(pid), do: match?({:ok, "__break_lease"}, File.read("/proc/#{pid}/wchan"))
  end

  test "a task that is stopped while it executes is gone, with what it has become" do
    mark = mark()

    for n <- 1..200 do
      {:ok, supervisor} = Stdio.supervisor()
      {:ok, task} = OsTask.fork(supervisor.init)
      me = self()

      stopper =
        spawn_link(fn ->
          receive do: (:go -> spin_until(System.monotonic_time(:microsecond) + 5 * n))
          OsTask.stop(supervisor.init)
          send(me, {:stopped, n})
        end)

      send(stopper, :go)

      try do
        OsTask.execve(task, "/bin/sleep", ["sleep", "1000"], [mark])
      catch
        :error, _gone -> :ok
      end

      assert_receive {:stopped, ^n}, 30_000
    end

    assert with_mark(mark) == []
    flush()
  end

  defp flush do
    receive do
      {event, %OsTask{}, _value} when event in [:exit_status, :termsig, :stdin] -> flush()
    after
      0 -> assert_mailbox_empty()
    end
  end

  @tag :root
  test "a program that is over before those above it are known has been there" do
    for behaviour <- [Stdio.Rootless, Stdio.Container], config <- [[], [uid: 0]] do
      1..150
      |> Task.async_stream(
        fn _ -> Enum.to_list(Stdio.stream!("exit 7", behaviour, config)) end,
        timeout: 60_000
      )
      |> Enum.each(&assert({behaviour, &1} == {behaviour, {:ok, [exit_status: 7]}}))
    end
  end

  # Signals that interrupt every call (signal(7)) and change nothing else.
  @harmless ~w(CHLD CONT WINCH URG)

  @tag :storm
  test "a storm of signals disturbs no start" do
    port = OwnPort.start!()
    pid = OwnPort.pid(port)
    loop = "while kill -s $0 $1 2>/dev/null; do :; done"

    storms =
      for signal <- @harmless do
        Port.open({:spawn_executable, "/bin/sh"}, [
          :exit_status,
          args: ["-c", loop, signal, "#{pid}"]
        ])
      end

    bytes = :crypto.strong_rand_bytes(200_000)

    for _ <- 1..100 do
      events = [bytes] |> Stdio.pipe!("cat; exit 3", OwnPort.behaviour(port)) |> Enum.to_list()
      assert List.last(events) == {:exit_status, 3}
      assert for({:stdout, data} <- events, into: "", do: data) == bytes
    end

    # They end with the program.
    GenServer.stop(port)
    for storm <- storms, do: assert_receive({^storm, {:exit_status, 0}}, 30_000)
  end

  test "a storm of signals at a supervisor goes to what is below it, and nowhere else" do
    {:ok, supervisor} = Stdio.supervisor(:noshutdown, [])
    pid = OsTask.pidof(supervisor.init)
    loop = "while kill -s $0 $1 2>/dev/null; do :; done"
    args = ["-c", loop, "URG", "#{pid}"]
    storm = Port.open({:spawn_executable, "/bin/sh"}, [:exit_status, args: args])

    for n <- 1..100 do
      phases = Stdio.with_supervisor(Stdio.Process, supervisor)
      events = Stdio.stream!("echo #{n}; exit 3", phases) |> Enum.to_list()
      assert {n, events} == {n, [stdout: "#{n}\n", exit_status: 3]}
    end

    assert OsTask.stop(supervisor.init) == :ok
    assert_receive {^storm, {:exit_status, 0}}, 30_000
  end

  test "programs that fork and die without pause are all reaped" do
    mark = mark()

    command = """
    i=0
    while [ $((i += 1)) -le 300 ]; do
      (setsid sh -c '(exit 1) & kill -KILL $$' &) 2>/dev/null
    done
    echo done
    """

    assert Stdio.stream!(command, Stdio.Process, marked(mark)) |> Enum.to_list() ==
             [stdout: "done\n", exit_status: 0]

    assert with_mark(mark) == []
    port = port_program()

    eventually(
      fn -> not Enum.any?(pids(), &(status(&1, "PPid") == "#{port}" and not alive?(&1))) end,
      "the end of the zombies"
    )
  end

  describe "a pid that another process has by now" do
    @describetag :root

    # A process of the test's own with that pid; the system gives it if nobody has it (clone3(2)).
    defp reborn!(program, pid) do
      other = Port.open({:spawn_executable, program}, [:exit_status, args: ["#{pid}"]])
      assert_receive {^other, {:data, ~c"reborn\n"}}, 30_000
      assert alive?(pid)
      on_exit(fn -> eventually(fn -> not alive?(pid) end, "the end of the other process") end)
      other
    end

    setup do
      %{program: Fixture.compile!("reborn")}
    end

    test "is not a task's that has died", %{program: program} do
      {:ok, supervisor} = Stdio.supervisor(:shutdown, [])
      {:ok, task} = OsTask.fork(supervisor.init)
      pid = OsTask.pidof(task)
      kill_9(pid)
      assert_receive {:termsig, ^task, :sigkill}, 30_000
      reborn!(program, pid)
      assert OsTask.stop(task) == :ok
      assert Stdio.reap(supervisor, pid, :SIGKILL) == {:error, :esrch}
      assert OsTask.stop(supervisor.init) == :ok
      assert alive?(pid)
    end

    test "is not a program's that has ended", %{program: program} do
      {:ok, supervisor} = Stdio.supervisor(:noshutdown)
      phases = Stdio.with_supervisor(Stdio.Process, supervisor)
      assert [stdout: said, exit_status: 0] = Stdio.stream!("echo $$", phases) |> Enum.to_list()
      pid = said |> String.trim() |> String.to_integer()
      eventually(fn -> not File.exists?("/proc/#{pid}") end, "the end of the program")
      reborn!(program, pid)
      assert Stdio.reap(supervisor) == :ok
      assert [stdout: _other, exit_status: 0] = Stdio.stream!("echo $$", phases) |> Enum.to_list()
      assert OsTask.stop(supervisor.init) == :ok
      assert alive?(pid)
    end

    test "is not a daemon's that has ended", %{program: program} do
      me = self()
      command = "(setsid sh -c 'echo $$' &) ; read line; exit 5"
      input = Stream.map([1], fn _ -> receive(do: (:go -> "\n")) end)

      consumer =
        Task.async(fn ->
          input
          |> Stream.transform(fn -> send(me, {:writer, self()}) end, &{[&1], &2}, & &1)
          |> Stdio.pipe!(command)
          |> Stream.each(fn event -> send(me, event) end)
          |> Enum.to_list()
        end)

      assert_receive {:writer, writer}, 30_000
      assert_receive {:stdout, said}, 30_000
      pid = said |> String.trim() |> String.to_integer()
      eventually(fn -> not File.exists?("/proc/#{pid}") end, "the end of the daemon")
      reborn!(program, pid)
      send(writer, :go)
      assert Task.await(consumer, 30_000) |> List.last() == {:exit_status, 5}
      assert alive?(pid)
    end
  end
end
