defmodule Stdio.Attacks.ForkerTest do
  # The process that forks for the port program, and others of the port's children, end or stop at any
  # moment.
  use ExUnit.Case, async: true

  import Stdio.Test.Processes

  alias Stdio.Procfs
  alias Stdio.StreamError
  alias Stdio.Test.OwnPort

  @moduletag timeout: 120_000
  # Consumers of streams that are killed say so.
  @moduletag :capture_log

  # The only child of a port program that is no supervisor, if no task was forked below it. One that was
  # killed has no successor before it is needed.
  defp forker(port),
    do: Enum.find(Procfs.children(OwnPort.pid(port)), &(status(&1, "Name") == "stdio"))

  defp kill(pid, signal), do: System.cmd("kill", ["-s", signal, "#{pid}"])

  defp start(behaviour), do: Stdio.stream!("exit 7", behaviour) |> Enum.to_list()

  defp outcome(behaviour) do
    start(behaviour)
  rescue
    error in StreamError -> {:error, error.reason}
  end

  # More than there are supervisors in reserve.
  defp many(count, behaviour) do
    1..count
    |> Task.async_stream(fn _ -> outcome(behaviour) end, max_concurrency: 20, timeout: 60_000)
    |> Enum.map(fn {:ok, outcome} -> outcome end)
  end

  # That it lives is told by what it says.
  defp echo(behaviour) do
    me = self()
    input = Stream.repeatedly(fn -> receive do: ({:say, word} -> word) end)

    stream =
      Stream.transform(input, fn -> send(me, {:writer, self()}) end, &{[&1], &2}, & &1)
      |> Stdio.pipe!(["/bin/cat"], behaviour)

    reader = spawn_link(fn -> Enum.each(stream, &send(me, &1)) end)
    assert_receive {:writer, writer}, 20_000
    {reader, writer}
  end

  defp assert_echo({_reader, writer}, word) do
    send(writer, {:say, word})
    assert_receive {:stdout, ^word}, 20_000
  end

  test "who forks for the port program may be killed: what runs goes on, and so do starts" do
    port = OwnPort.start!()
    behaviour = OwnPort.behaviour(port)
    pid = OwnPort.pid(port)
    echo = echo(behaviour)

    for n <- 1..20 do
      starts = Task.async(fn -> many(20, behaviour) end)
      if forker = forker(port), do: kill(forker, "KILL")

      for outcome <- Task.await(starts, 60_000),
          do: assert(outcome in [[exit_status: 7], {:error, :esrch}])

      assert_echo(echo, "#{n}\n")
    end

    assert many(20, behaviour) == List.duplicate([exit_status: 7], 20)
    assert OwnPort.pid(port) == pid
  end

  test "who forks for the port program may be stopped: nobody waits without end" do
    port = OwnPort.start!()
    behaviour = OwnPort.behaviour(port)
    assert start(behaviour) == [exit_status: 7]
    kill(forker(port), "STOP")
    outcomes = many(20, behaviour)
    assert [exit_status: 7] in outcomes
    for outcome <- outcomes, do: assert(outcome in [[exit_status: 7], {:error, :esrch}])
    assert many(20, behaviour) == List.duplicate([exit_status: 7], 20)
  end

  test "a supervisor that is killed beside starts takes nobody else with it" do
    port = OwnPort.start!()
    behaviour = OwnPort.behaviour(port)

    for _ <- 1..20 do
      mark = mark()
      me = self()

      victim =
        spawn(fn ->
          Stdio.stream!("echo $$; sleep 1000 & sleep 1000", behaviour, marked(mark))
          |> Enum.each(&send(me, {:victim, &1}))
        end)

      monitor = Process.monitor(victim)
      assert_receive {:victim, {:stdout, pid}}, 20_000
      program = pid |> String.trim() |> String.to_integer()
      starts = Task.async(fn -> many(20, behaviour) end)
      supervisor = String.to_integer(status(program, "PPid"))
      assert status(supervisor, "Name") == "Supervise"
      kill_9(supervisor)
      assert Task.await(starts, 60_000) == List.duplicate([exit_status: 7], 20)
      assert_receive {:DOWN, ^monitor, _, _, _}, 20_000
      assert_gone(mark)
    end
  end

  # Where a session has its share of the processors, those in it share that.
  test "nobody whom it forks is in the port program's session" do
    port = OwnPort.start!()
    pid = OwnPort.pid(port)
    assert [exit_status: 7] = start(OwnPort.behaviour(port))
    assert [_forker, _supervisor | _spares] = forked = Procfs.children(pid)
    refute status(pid, "NSsid") in Enum.map(forked, &status(&1, "NSsid"))
  end
end
