defmodule Stdio.Stream.InterferenceTest do
  # Streams that are no good neighbours: others beside them go on, and the end of any is nobody else's.
  use ExUnit.Case, async: true

  import Stdio.Test.Condition
  import Stdio.Test.Processes

  alias Stdio.Test.Fixture
  alias Stdio.Test.Lease

  setup_all do
    %{uninterruptible: Fixture.compile!("uninterruptible")}
  end

  @echo [stdout: "test\n", exit_status: 0]

  # A stream, and its consumer: it takes what comes until it is told to stop, or nothing but the first.
  defp neighbour(command, mark, consumes \\ :first) do
    me = self()

    consumer =
      spawn_link(fn ->
        Stdio.stream!(command, Stdio.Process, marked(mark))
        |> Enum.each(fn _event ->
          send(me, {:runs, self()})
          if consumes == :first, do: receive(do: (:stop -> exit(:normal)))
        end)
      end)

    assert_receive {:runs, ^consumer}, 30_000
    %{consumer: consumer, mark: mark, pid: program(mark)}
  end

  # Its environment cannot be read in the moment in which it becomes another program.
  defp program(mark), do: eventually(fn -> mark |> with_mark() |> Enum.min(fn -> nil end) end)

  # Its output is taken, and its input, of which there is no end, is not.
  defp deaf(mark) do
    me = self()

    consumer =
      spawn_link(fn ->
        Stream.cycle([String.duplicate("x", 100_000)])
        |> Stdio.pipe!("echo up; exec sleep 1000", Stdio.Process, marked(mark))
        |> Enum.each(fn _event -> send(me, {:runs, self()}) end)
      end)

    assert_receive {:runs, ^consumer}, 30_000
    %{consumer: consumer, mark: mark, pid: program(mark)}
  end

  defp neighbours(uninterruptible) do
    flooding = neighbour("cat /dev/zero", mark())
    stopped = neighbour("echo up; kill -STOP $$; sleep 1000", mark())
    eventually(fn -> status(stopped.pid, "State") =~ "T (stopped)" end, "the stop")
    asleep = neighbour([uninterruptible], mark())
    eventually(fn -> status(asleep.pid, "State") =~ "D (disk sleep)" end, "the sleep")
    chatting = neighbour("yes", mark(), :all)

    %{
      flooding: flooding,
      stopped: stopped,
      asleep: asleep,
      deaf: deaf(mark()),
      chatting: chatting
    }
  end

  defp assert_as_they_were(neighbours) do
    for {kind, %{consumer: consumer, pid: pid}} <- neighbours do
      assert {kind, Process.alive?(consumer), alive?(pid)} == {kind, true, true}
    end

    # One that goes on does so.
    for {:chatting, %{consumer: consumer}} <- neighbours do
      flush(consumer)
      assert_receive {:runs, ^consumer}, 30_000
    end
  end

  defp flush(consumer) do
    receive do
      {:runs, ^consumer} -> flush(consumer)
    after
      0 -> :ok
    end
  end

  defp assert_echo do
    for _ <- 1..10 do
      assert "echo test" |> Stdio.stream!() |> Enum.to_list() == @echo
      bytes = :crypto.strong_rand_bytes(100_000)
      events = [bytes] |> Stdio.pipe!("cat") |> Enum.to_list()
      assert for({:stdout, data} <- events, into: "", do: data) == bytes
    end
  end

  for ends <- [:flooding, :stopped, :asleep, :deaf, :chatting], how <- [:consumer, :program] do
    test "an echo works beside them, and the end of the #{ends} one by its #{how} is its own",
         %{uninterruptible: program} do
      neighbours = neighbours(program)
      assert_echo()
      assert_as_they_were(neighbours)

      {%{consumer: consumer, mark: mark, pid: pid}, others} = Map.pop!(neighbours, unquote(ends))

      case unquote(how) do
        :program ->
          kill_9(pid)
          # Who waits for something else than events takes them when it comes back.
          send(consumer, :stop)

        :consumer ->
          Process.unlink(consumer)
          Process.exit(consumer, :kill)
      end

      assert_gone(mark)
      assert_as_they_were(others)
      assert_echo()

      for {_kind, %{consumer: consumer, mark: mark}} <- others do
        Process.unlink(consumer)
        Process.exit(consumer, :kill)
        assert_gone(mark)
      end
    end
  end

  if :os.type() == {:unix, :linux} do
    test "a program's file that does not open holds up no other stream of a shared supervisor" do
      {:ok, supervisor} = Stdio.supervisor()
      on_exit(fn -> Stdio.Task.stop(supervisor.init) end)
      phases = Stdio.with_supervisor(Stdio.Process, supervisor)
      owner = self()

      other =
        Task.async(fn ->
          owner |> nothing_until_told() |> Stdio.pipe!("echo up; cat", phases) |> tell(owner)
        end)

      assert_receive {:writer, writer}, 30_000
      assert_receive {:stdout, "up\n"}, 30_000

      {program, lease} = Lease.take!("/bin/true")
      held_up = Task.async(fn -> [program] |> Stdio.stream!(phases) |> Enum.to_list() end)
      Lease.await_asked(lease)

      send(writer, :end)
      assert_receive {:exit_status, 0}, 30_000
      Task.await(other, 30_000)
      refute Task.yield(held_up, 0)
      Port.close(lease)
      assert Task.await(held_up, 30_000) == [exit_status: 0]
    end

    defp nothing_until_told(owner) do
      Stream.resource(
        fn -> send(owner, {:writer, self()}) end,
        fn state -> receive do: (:end -> {:halt, state}) end,
        fn _state -> :ok end
      )
    end

    defp tell(stream, owner), do: Enum.each(stream, &send(owner, &1))
  end
end
