defmodule Bench.Clock do
  @moduledoc "Seconds of wall-clock time."

  alias Bench.Statistics

  @spec seconds((() -> term())) :: float()
  def seconds(work) do
    {microseconds, _result} = :timer.tc(work)
    microseconds / 1_000_000
  end

  @doc "The median of doing something many times, one after the other."
  @spec median_seconds(pos_integer(), (() -> term())) :: float()
  def median_seconds(times, work) do
    Statistics.median(for _ <- 1..times, do: seconds(work))
  end
end
