defmodule Stdio.Test.Output do
  @moduledoc false

  # What a program says, of which only the words count.

  import ExUnit.Assertions

  @doc "Standard output, whatever the pieces, of a program that ends well."
  @spec output!(Stdio.command(), Stdio.behaviour(), keyword()) :: binary()
  def output!(command, behaviour \\ Stdio.Process, config \\ []) do
    events = command |> Stdio.stream!(behaviour, config) |> Enum.to_list()
    assert List.last(events) == {:exit_status, 0}, inspect(events, limit: 50)
    for {:stdout, data} <- events, into: "", do: data
  end

  @doc "Its lines."
  @spec lines!(Stdio.command(), Stdio.behaviour(), keyword()) :: [String.t()]
  def lines!(command, behaviour \\ Stdio.Process, config \\ []),
    do: command |> output!(behaviour, config) |> String.split("\n", trim: true)
end
