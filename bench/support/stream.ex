defmodule Bench.Stream do
  @moduledoc "The same as `Bench.PlainPort`, with Stdio."

  @spec count([String.t(), ...]) :: non_neg_integer()
  def count(argv), do: argv |> Stdio.stream!() |> Enum.reduce(0, &count/2)

  @spec echo([String.t(), ...], Enumerable.t()) :: non_neg_integer()
  def echo(argv, pieces), do: pieces |> Stdio.pipe!(argv) |> Enum.reduce(0, &count/2)

  @doc "Runs a program that is silent and succeeds."
  @spec run([String.t(), ...], module() | Stdio.phases()) :: [exit_status: 0]
  def run(argv, behaviour \\ Stdio.Process),
    do: [exit_status: 0] = argv |> Stdio.stream!(behaviour) |> Enum.to_list()

  defp count({:stdout, data}, count), do: count + byte_size(data)
  defp count({:exit_status, 0}, count), do: count
end
