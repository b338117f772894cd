defmodule Bench.Rows.Output do
  @moduledoc "A program that writes as fast as it is read, and a consumer that counts."

  @behaviour Bench.Row

  alias Bench.{Clock, PlainPort, Program}

  # What coreutils write at once.
  @piece 128 * 1024
  @mib 1024
  @bytes @mib * 1024 * 1024

  @impl true
  def row do
    %Bench.Row{
      title: "#{@mib} MiB of stdout",
      unit: {:mib_per_second, @mib},
      rounds: 7,
      contenders: [
        {"`Stdio.stream!`", &stdio/0},
        {"plain `Port`", &plain_port/0},
        {"C, read(2), pipe of 1 MiB", &read_loop/0}
      ]
    }
  end

  defp stdio, do: Clock.seconds(fn -> @bytes = Bench.Stream.count(argv()) end)
  defp plain_port, do: Clock.seconds(fn -> @bytes = PlainPort.count(argv()) end)

  defp read_loop do
    [@bytes, nanoseconds] = Program.measure(:read_loop, argv())
    nanoseconds / 1_000_000_000
  end

  defp argv, do: Program.emit(@piece, div(@bytes, @piece))
end
