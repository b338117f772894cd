defmodule Bench.Rows.Grown do
  @moduledoc "What a start costs when the port program has much to look after, or has had much to do."

  @behaviour Bench.Row

  alias Bench.{Clock, FreshPort, IdleChildren, Program}

  @program "/bin/true"
  @times 50
  @live 2_000
  @piece 128 * 1024
  @gib 10
  @bytes @gib * 1024 * 1024 * 1024

  @impl true
  def row do
    %Bench.Row{
      title: "`#{@program}`, start to end, in a port program",
      unit: :microseconds,
      rounds: 3,
      compare: :to_first,
      contenders: [
        {"that is new", &new/0},
        {"with #{@live} live children", &beside_many/0},
        {"that has moved #{@gib} GiB", &after_much/0}
      ],
      note: "the ratio is to the time in one that is new, medians of #{@times} starts."
    }
  end

  defp new do
    FreshPort.start()
    starts()
  end

  defp beside_many do
    FreshPort.start()
    IdleChildren.beside(@live, &starts/0)
  end

  defp after_much do
    FreshPort.start()
    @bytes = Bench.Stream.count(Program.emit(@piece, div(@bytes, @piece)))
    starts()
  end

  defp starts, do: Clock.median_seconds(@times, fn -> Bench.Stream.run([@program]) end)
end
