defmodule Bench.Rows.Interference do
  @moduledoc "A byte through a program and back, beside streams that want all there is."

  @behaviour Bench.Row

  alias Bench.{Echo, Neighbour, Statistics}

  @echoes 1_000

  @impl true
  def row do
    %Bench.Row{
      title: "an echo of one byte through `cat`",
      unit: :microseconds,
      rounds: 9,
      compare: :to_first,
      contenders: [
        {"alone", fn -> beside([]) end},
        {"beside a flood, whose consumer counts", fn -> beside([&Neighbour.flood/0]) end},
        {"beside a flood that nobody reads", fn -> beside([&Neighbour.unread/0]) end}
      ],
      note: """
      the ratio is the time beside the others to the time alone, medians of #{@echoes} echoes. The flood keeps two \
      cores busy by itself: `cat` and the port program one, its consumer the other.\
      """
    }
  end

  defp beside(neighbours) do
    echo = Echo.start()
    streams = Enum.map(neighbours, & &1.())
    median = Statistics.median(for _ <- 1..@echoes, do: Echo.seconds(echo))
    Enum.each(streams, &Neighbour.stop/1)
    Echo.stop(echo)
    median
  end
end
