defmodule Torture.Promises.NoInterference do
  @moduledoc """
  How long an echo takes beside neighbours that flood, that nobody reads, that are stopped; and that ending
  these leaves it alone. The machine has few cores, and a flood takes one: slower is no broken promise,
  standing still is.
  """

  @behaviour Torture.Promise

  alias Bench.{Echo, Neighbour, Statistics}
  alias Torture.{Broken, Effort}

  @patience_s 3

  @impl true
  def title, do: "One stream cannot stall another"

  @impl true
  def run(effort) do
    echoes = Effort.pick(effort, quick: 300, full: 3_000)
    echo = Echo.start()
    alone = latencies(echo, echoes, "nobody")

    beside =
      for {name, start} <- neighbours() do
        {name, beside(echo, echoes, name, start)}
      end

    after_all = latencies(echo, echoes, "nobody again")
    Echo.stop(echo)
    worst = beside |> Enum.flat_map(fn {_name, latencies} -> latencies end) |> Enum.max()
    median = Statistics.median(alone)

    {:held,
     "#{echoes} echoes alone, #{microseconds(median)}; beside " <>
       Enum.map_join(beside, ", ", fn {name, latencies} ->
         "#{name} × #{ratio(latencies, median)}"
       end) <>
       "; afterwards × #{ratio(after_all, median)}; the slowest of all #{microseconds(worst)}"}
  end

  defp neighbours do
    [
      {"a flood", fn -> [Neighbour.flood()] end},
      {"an unread one", fn -> [Neighbour.unread()] end},
      {"a stopped one", fn -> [Neighbour.stopped()] end},
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

  defp beside(echo, echoes, name, start) do
    neighbours = start.()
    latencies = latencies(echo, echoes, name)
    Enum.each(neighbours, &Neighbour.stop/1)
    latencies
  end

  defp latencies(echo, echoes, neighbour) do
    for _ <- 1..echoes do
      seconds = Echo.seconds(echo)
      Broken.unless!(seconds < @patience_s, "an echo beside #{neighbour} takes #{seconds} s")
      seconds
    end
  end

  defp ratio(latencies, median),
    do: :erlang.float_to_binary(Statistics.median(latencies) / median, decimals: 1)

  defp microseconds(seconds), do: "#{round(seconds * 1_000_000)} µs"
end
