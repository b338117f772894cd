defmodule Bench.Rows.Lines do
  @moduledoc "A program that writes line by line."

  @behaviour Bench.Row

  alias Bench.{Clock, PlainPort, Program}

  @size 20
  @lines 200_000
  @bytes @size * @lines

  @impl true
  def row do
    %Bench.Row{
      title: "200,000 lines of #{@size} bytes, one write each",
      unit: {:lines_per_second, @lines},
      rounds: 11,
      contenders: [
        {"`Stdio.stream!`", &stdio/0},
        {"plain `Port`", &plain_port/0}
      ]
    }
  end

  defp stdio, do: Clock.seconds(fn -> @bytes = Bench.Stream.count(argv()) end)
  defp plain_port, do: Clock.seconds(fn -> @bytes = PlainPort.count(argv()) end)

  defp argv, do: Program.emit(@size, @lines)
end
