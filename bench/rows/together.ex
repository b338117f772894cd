defmodule Bench.Rows.Together do
  @moduledoc "As much output by many programs at once as by one."

  @behaviour Bench.Row

  alias Bench.{Clock, Program}

  @streams 20
  @piece 128 * 1024
  @mib 1_000

  @impl true
  def row do
    %Bench.Row{
      title: "#{@mib} MiB of stdout",
      unit: {:mib_per_second, @mib},
      rounds: 5,
      compare: :to_first,
      contenders: [
        {"by one program", fn -> Clock.seconds(fn -> by(1) end) end},
        {"by #{@streams} together", fn -> Clock.seconds(fn -> by(@streams) end) end}
      ],
      note: "the ratio is the time of all together to that of one."
    }
  end

  defp by(programs) do
    argv = Program.emit(@piece, div(@mib * 8, programs))
    counters = for _ <- 1..programs, do: Task.async(fn -> Bench.Stream.count(argv) end)
    @mib = div(counters |> Task.await_many(60_000) |> Enum.sum(), 1024 * 1024)
  end
end
