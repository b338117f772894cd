defmodule Bench.Program do
  @moduledoc """
  The C programs in bench/c, which bin/bench has built.

  Their paths are relative: streams of root run as somebody who may not see the folders above.
  """

  @folder "_build/bench"

  @spec path(atom()) :: Path.t()
  def path(name), do: Path.join(@folder, Atom.to_string(name))

  @doc "The argv of a program that writes `count` lines of `size` bytes, each with one write."
  @spec emit(pos_integer(), pos_integer()) :: [String.t(), ...]
  def emit(size, count), do: [path(:emit), "#{size}", "#{count}"]

  @doc "Runs a program that measures by itself, and returns the integers it prints."
  @spec measure(atom(), [String.t()]) :: [integer()]
  def measure(name, arguments) do
    {output, 0} = name |> path() |> Path.expand() |> System.cmd(arguments)
    output |> String.split() |> Enum.map(&String.to_integer/1)
  end
end
