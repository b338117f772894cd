defmodule Bench.Rows.Cat do
  @moduledoc "Data that goes through a program and comes back."

  @behaviour Bench.Row

  alias Bench.{Clock, PlainPort}

  @argv ["/bin/cat"]
  @piece 64 * 1024
  @mib 256
  @bytes @mib * 1024 * 1024

  @impl true
  def row do
    %Bench.Row{
      title: "#{@mib} MiB through `cat` and back, in pieces of 64 KiB",
      unit: {:mib_per_second, @mib},
      rounds: 9,
      contenders: [
        {"`Stdio.pipe!`", &stdio/0},
        {"plain `Port`", &plain_port/0}
      ]
    }
  end

  defp stdio, do: Clock.seconds(fn -> @bytes = Bench.Stream.echo(@argv, pieces()) end)
  defp plain_port, do: Clock.seconds(fn -> @bytes = PlainPort.echo(@argv, pieces(), @bytes) end)

  defp pieces do
    piece = :binary.copy("x", @piece)
    Stream.duplicate(piece, div(@bytes, @piece))
  end
end
