defmodule Torture.Effort do
  @moduledoc "How much is done: enough for a change, or enough to sleep well."

  @type t :: :quick | :full

  @doc "One number or the other."
  @spec pick(t(), quick: value, full: value) :: value when value: term()
  def pick(effort, choice), do: Keyword.fetch!(choice, effort)

  @doc """
  Does something as often, but begins nothing when the seconds are over: a slow machine does less, and
  the table says how much. Gives the results.
  """
  @spec rounds(pos_integer(), pos_integer(), (pos_integer() -> result)) :: [result, ...]
        when result: term()
  def rounds(count, seconds, fun) do
    deadline = System.monotonic_time(:millisecond) + 1000 * seconds

    Enum.reduce_while(1..count, [], fn round, results ->
      results = [fun.(round) | results]

      if System.monotonic_time(:millisecond) < deadline,
        do: {:cont, results},
        else: {:halt, results}
    end)
  end
end
