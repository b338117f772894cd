defmodule Torture.Promises.Crashes do
  @moduledoc """
  SIGKILL of a node of its own, of the port program, of both at once, and of a `Supervise`, at random moments,
  while streams run and while they are started.
  """

  @behaviour Torture.Promise

  import Stdio.Test.Processes, only: [pids: 0, port_program: 0, status: 2]

  alias Stdio.Test.OtherNode
  alias Torture.{Broken, Effort, Host, Scratch, Traces}

  @workers 4
  # A start takes some milliseconds: with these, most kills fall into one.
  @longest_wait_us 12_000
  @patience_ms 5_000
  # What a shell says of a process that was killed.
  @killed 137

  @streams ~S"""
  term = &(&1 |> System.fetch_env!() |> Base.decode64!() |> :erlang.binary_to_term())
  {early, behaviours, argv, config} = term.("TORTURE")
  if early, do: IO.puts("ready")
  me = self()

  for worker <- 1..4 do
    spawn_link(fn ->
      for n <- Stream.iterate(worker, &(&1 + 1)) do
        [up | _] = Stdio.stream!(argv, Enum.at(behaviours, rem(n, length(behaviours))), config) |> Enum.take(1)
        send(me, up)
      end
    end)
  end

  for _ <- 1..8, do: receive(do: ({:stdout, "up\n"} -> :ok))
  unless early, do: IO.puts("ready")
  receive do: (:never -> :ok)
  """

  @impl true
  def title,
    do:
      "`kill -9` of the node, the port program or a `Supervise`: nothing outlives it by a second"

  @impl true
  def run(effort) do
    behaviours = Host.behaviours()
    {nodes, node_seconds} = Effort.pick(effort, quick: {3, 4}, full: {15, 25})
    {others, seconds} = Effort.pick(effort, quick: {20, 3}, full: {200, 20})
    killed = Effort.rounds(nodes, node_seconds, fn _round -> kill_node(behaviours) end)

    within =
      Effort.rounds(others, seconds, fn _round ->
        kill_below(Enum.random([:port_program, :supervise]), behaviours)
      end)

    {:held,
     "#{length(killed)} nodes killed, with or without their port programs, and #{length(within)} port programs " <>
       "or `Supervise`s below a node that went on, in #{Host.names(behaviours)}; the longest that anything " <>
       "was left: #{Enum.max(killed)} ms and #{Enum.max(within)} ms"}
  end

  # A node, and all that it starts, its port program and every `Supervise` among it, has the mark.
  defp kill_node(behaviours) do
    traces = Traces.new(Stdio.Rootless)
    early = Enum.random([true, false])
    term = {early, behaviours, tree("stay"), Traces.config(traces)}
    [name, value] = String.split(traces.mark, "=")

    node =
      OtherNode.start(@streams, [
        {to_charlist(name), to_charlist(value)},
        {'TORTURE', term |> :erlang.term_to_binary() |> Base.encode64() |> to_charlist()}
      ])

    wait()
    port_program = Enum.filter(Traces.processes(traces), &(status(&1, "Name") == "stdio"))
    victims = Enum.random([[node.pid], [node.pid | port_program]])
    kill_9(victims)
    what = "the kill of a node#{if length(victims) > 1, do: " and its port program"}"
    left_ms = Traces.await_gone!(traces, what)

    receive do
      {port, {:exit_status, @killed}} when port == node.port -> left_ms
    after
      @patience_ms -> raise Broken, "the node outlives its kill"
    end
  end

  # Streams of this node, some of them live, some about to be; and one of the processes that serve them.
  defp kill_below(victim, behaviours) do
    traces = Traces.new(Stdio.Rootless)
    consumers = for _ <- 1..@workers, do: consume(Enum.random(behaviours), traces)
    port_program = port_program()
    wait()

    case victim do
      :port_program -> kill_9([port_program])
      :supervise -> port_program |> supervisors() |> Enum.take_random(1) |> kill_9()
    end

    left_ms = if victim == :port_program, do: Traces.await_gone!(traces, "the kill of #{victim}")
    for consumer <- consumers, do: ended!(consumer, victim)
    left_ms = left_ms || Traces.await_gone!(traces, "the kill of #{victim}")
    again!(victim)
    left_ms
  end

  # Nobody may have noticed yet that a `Supervise` was killed that was ready for the next stream: which is
  # told, and the one after it goes on.
  defp again!(victim) do
    again = Enum.to_list(Stdio.stream!("exit 5"))
    Broken.unless_equal!(again, [exit_status: 5], "the next stream after the kill of #{victim}")
  rescue
    error in [Stdio.StreamError, Stdio.OpError] ->
      told = victim == :supervise and error.reason == :esrch
      Broken.unless!(told, "the next stream after the kill of #{victim}: #{error.message}")
      again!(:nothing_more)
  end

  # Ends by itself a little later, if it is not told to by an error.
  defp consume(behaviour, traces) do
    argv = tree(Enum.random(["exit", "stay"]))
    wait()

    spawn_monitor(fn ->
      try do
        Stdio.stream!(argv, behaviour, Traces.config(traces))
        |> Enum.each(fn {:stdout, "up\n"} -> Process.sleep(:rand.uniform(20)) && exit(:enough) end)
      rescue
        error in [Stdio.StreamError, Stdio.OpError] -> exit({:told, error})
      end
    end)
  end

  defp ended!({consumer, monitor}, victim) do
    receive do
      {:DOWN, ^monitor, :process, ^consumer, reason} ->
        expected = match?({:told, _error}, reason) or reason in [:enough, :normal]
        Broken.unless!(expected, "a consumer after the kill of #{victim}: #{inspect(reason)}")
    after
      @patience_ms -> raise Broken, "a consumer is told nothing of the kill of #{victim}"
    end
  end

  defp tree(program_end),
    do: [
      Scratch.program(:tree),
      "#{:rand.uniform(1_000_000)}",
      "#{:rand.uniform(10)}",
      "0",
      program_end
    ]

  defp supervisors(port_program) do
    for pid <- pids(),
        status(pid, "PPid") == "#{port_program}",
        status(pid, "Name") == "Supervise",
        do: pid
  end

  # In one command, and thus as good as at once. Who has ended by now is no victim.
  defp kill_9([]), do: :ok

  defp kill_9(pids) do
    for pid <- pids, do: Broken.unless!(pid > 1, "no victim: #{pid}")

    {_output, _status} =
      System.cmd("/bin/kill", ["-9" | Enum.map(pids, &"#{&1}")], stderr_to_stdout: true)

    :ok
  end

  # Microseconds count, and a sleep has none.
  defp wait do
    moment = System.monotonic_time(:microsecond) + :rand.uniform(@longest_wait_us)
    spin_until(moment)
  end

  defp spin_until(moment) do
    if System.monotonic_time(:microsecond) < moment, do: spin_until(moment)
  end
end
