defmodule Bench.PlainPort do
  @moduledoc "A program as a plain port, without anything in between."

  @doc "Runs a program to its end, and counts the bytes it writes."
  @spec count([String.t(), ...]) :: non_neg_integer()
  def count(argv), do: argv |> open() |> count_to_exit(0)

  @doc """
  Writes pieces to a program and counts until as much has come back. A plain port cannot close the
  program's standard input, so this cannot wait for its end.
  """
  @spec echo([String.t(), ...], Enumerable.t(), pos_integer()) :: non_neg_integer()
  def echo(argv, pieces, bytes) do
    port = open(argv)
    # Port.command blocks while the program is busy; somebody has to read meanwhile.
    writer = Task.async(fn -> Enum.each(pieces, &Port.command(port, &1)) end)
    count = count_to(port, bytes, 0)
    Task.await(writer)
    Port.close(port)
    count
  end

  defp open([path | arguments]) do
    Port.open({:spawn_executable, path}, [:binary, :exit_status, :use_stdio, args: arguments])
  end

  defp count_to_exit(port, count) do
    receive do
      {^port, {:data, data}} -> count_to_exit(port, count + byte_size(data))
      {^port, {:exit_status, 0}} -> count
    end
  end

  defp count_to(_port, bytes, count) when count >= bytes, do: count

  defp count_to(port, bytes, count) do
    receive do
      {^port, {:data, data}} -> count_to(port, bytes, count + byte_size(data))
    end
  end
end
