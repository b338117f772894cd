defmodule Bench.Rounds do
  @moduledoc """
  Lets the contenders of a row work in turns, A B A B …: when the machine gets slower, it does so for all
  of them.
  """

  alias Bench.Row

  @quick_rounds 3
  # Seconds are usual, even on a busy machine: who takes a minute will never come back.
  @patience_ms 60_000

  @type effort :: :full | :quick
  @type round :: %{(contender :: String.t()) => number()}

  @spec run(Row.t(), effort()) :: [round(), ...]
  def run(row, effort) do
    # The first time is not counted: caches are cold, code is not loaded.
    _cold = one(row)
    for _ <- 1..rounds(row, effort), do: one(row)
  end

  defp rounds(_row, :quick), do: @quick_rounds
  defp rounds(row, :full), do: row.rounds

  defp one(row), do: Map.new(row.contenders, fn {name, work} -> {name, alone(work)} end)

  # In a process of its own: nobody pays for the garbage of others.
  defp alone(work), do: work |> Task.async() |> Task.await(@patience_ms)
end
