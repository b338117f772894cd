defmodule Bench.Rows.Shares do
  @moduledoc "How evenly programs that write as fast as they are read get their turns."

  @behaviour Bench.Row

  alias Bench.{Neighbour, Program}

  @streams 20
  @seconds 2
  @piece 128 * 1024
  @endless 1_000_000_000

  @impl true
  def row do
    %Bench.Row{
      title: "#{@streams} streams at full speed",
      unit: :times,
      rounds: 5,
      compare: false,
      contenders: [{"the most that one of them gets, to the least", &most_to_least/0}],
      note: "in #{@seconds} seconds."
    }
  end

  defp most_to_least do
    counts = :counters.new(@streams, [])
    consumers = for n <- 1..@streams, do: spawn_link(fn -> consume(counts, n) end)
    before = all_run(counts)
    Process.sleep(@seconds * 1_000)
    shares = for {now, before} <- Enum.zip(read(counts), before), do: now - before
    Enum.each(consumers, &Neighbour.stop/1)
    Enum.max(shares) / max(Enum.min(shares), 1)
  end

  defp consume(counts, n) do
    Program.emit(@piece, @endless)
    |> Stdio.stream!()
    |> Enum.each(fn {:stdout, data} -> :counters.add(counts, n, byte_size(data)) end)
  end

  defp all_run(counts) do
    now = read(counts)

    if Enum.min(now) > 0 do
      now
    else
      Process.sleep(1)
      all_run(counts)
    end
  end

  defp read(counts), do: for(n <- 1..@streams, do: :counters.get(counts, n))
end
