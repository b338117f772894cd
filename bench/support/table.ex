defmodule Bench.Table do
  @moduledoc "The table, as Markdown."

  alias Bench.{Row, Rounds, Statistics, Unit}

  @legend """
  Medians of interleaved rounds, the smallest and the largest. The ratio is the time that Stdio takes to
  the time that the other takes, round by round: below 1, Stdio is faster.
  """

  @spec head() :: iodata()
  def head, do: [line(["work", "by", "median", "min – max", "ratio"]), "\n|---|---|--:|--:|--:|"]

  @spec lines(Row.t(), [Rounds.round(), ...]) :: iodata()
  def lines(row, rounds) do
    [{first, _work} | _others] = row.contenders

    row.contenders
    |> Enum.zip([row.title | List.duplicate("", length(row.contenders) - 1)])
    |> Enum.map_intersperse("\n", fn {{name, _work}, title} ->
      measured = rounds |> Enum.map(& &1[name]) |> Statistics.summary()
      ratio = if name == first, do: "", else: ratio(row.compare, rounds, first, name)

      line([
        title,
        name,
        Unit.format(measured.median, row.unit),
        Unit.range(measured.min, measured.max, row.unit),
        ratio
      ])
    end)
  end

  @spec notes([Row.t()]) :: iodata()
  def notes(rows) do
    [
      @legend
      | for(
          %Row{note: note, title: title} when note != nil <- rows,
          do: ["\n", title, ": ", note, "\n"]
        )
    ]
  end

  defp ratio(false, _rounds, _first, _name), do: ""
  defp ratio(:of_first, rounds, first, name), do: ratio(rounds, first, name)
  defp ratio(:to_first, rounds, first, name), do: ratio(rounds, name, first)

  # Compared within a round: what slowed one down has most likely slowed down the other.
  defp ratio(rounds, ours, theirs) do
    %{median: median, min: min, max: max} =
      rounds |> Enum.map(&(&1[ours] / &1[theirs])) |> Statistics.summary()

    "#{decimals(median)} (#{decimals(min)} – #{decimals(max)})"
  end

  defp decimals(ratio), do: :erlang.float_to_binary(ratio, decimals: 2)

  defp line(cells), do: ["| ", Enum.intersperse(cells, " | "), " |"]
end
