defmodule Stdio.Test.Condition do
  @moduledoc false

  # Waiting for something that another process brings about: looks until it is so.

  import ExUnit.Assertions

  @deadline_ms 30_000
  @pause_ms 5

  @doc "The first truthy value of `fun`; fails if there is none in time."
  @spec eventually((() -> value), String.t()) :: value when value: term()
  def eventually(fun, what \\ "the condition") do
    look(fun, what, System.monotonic_time(:millisecond) + @deadline_ms)
  end

  defp look(fun, what, deadline) do
    cond do
      value = fun.() ->
        value

      System.monotonic_time(:millisecond) > deadline ->
        flunk("#{what} did not come about within #{@deadline_ms} ms")

      true ->
        receive after: (@pause_ms -> :ok)
        look(fun, what, deadline)
    end
  end
end
