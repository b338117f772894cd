defmodule Torture.Promises.NoInterference do
  @moduledoc """
  How long an echo takes beside neighbours that flood, that nobody reads, that are stopped or in an
  uninterruptible sleep; and that ending these leaves it alone. The machine has few cores, and a flood takes
  one: slower is no broken promise, standing still is.
  """

  @behaviour Torture.Promise

  alias Bench.{Echo, Neighbour, Statistics}
  alias Torture.{Broken, Effort, Scratch}

  @patience_s 3

  @impl true
  def title, do: "One stream cannot stall another"

  @impl true
  def run(effort) do
    echoes = Effort.pick(effort, quick: 200, full: 2_000)
    echo = Echo.start()
    pairs = for {name, start} <- neighbours(), do: {name, pair(echo, echoes, name, start)}
    after_all = latencies(echo, echoes, "nobody any more")
    Echo.stop(echo)
    all = after_all ++ Enum.flat_map(pairs, fn {_name, {alone, beside}} -> alone ++ beside end)

    {:held,
     "#{length(all)} echoes, half of them alone, #{microseconds(Statistics.median(after_all))}; beside " <>
       Enum.map_join(pairs, ", ", fn {name, pair} -> "#{name} × #{ratio(pair)}" end) <>
       "; the slowest of all #{microseconds(Enum.max(all))}"}
  end

  defp neighbours do
    [
      {"a flood", fn -> [Neighbour.flood()] end},
      {"an unread one", fn -> [Neighbour.unread()] end},
      {"a stopped one", fn -> [Neighbour.stopped()] end},
      {"one in state D", fn -> [Neighbour.idle(Scratch.program(:uninterruptible))] end},
      {"one that starts and ends all the time", fn -> [starts()] end},
      {"ten of each", fn -> for _ <- 1..10, start <- quiet(), do: start.() end}
    ]
  end

  defp quiet, do: [&Neighbour.unread/0, &Neighbour.stopped/0]

  defp starts do
    spawn_link(fn ->
      for _ <- Stream.cycle([1]),
          do: [exit_status: 0] = Enum.to_list(Stdio.stream!(["/bin/true"]))
    end)
  end

  # The machine is not the same from one second to the next: alone first, then at once beside others.
  defp pair(echo, echoes, name, start) do
    alone = latencies(echo, echoes, "nobody")
    neighbours = start.()
    beside = latencies(echo, echoes, name)
    Enum.each(neighbours, &Neighbour.stop/1)
    {alone, beside}
  end

  defp latencies(echo, echoes, neighbour) do
    for _ <- 1..echoes do
      seconds = Echo.seconds(echo)
      Broken.unless!(seconds < @patience_s, "an echo beside #{neighbour} takes #{seconds} s")
      seconds
    end
  end

  defp ratio({alone, beside}) do
    :erlang.float_to_binary(Statistics.median(beside) / Statistics.median(alone), decimals: 1)
  end

  defp microseconds(seconds), do: "#{round(seconds * 1_000_000)} µs"
end
