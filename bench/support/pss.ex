defmodule Bench.Pss do
  @moduledoc """
  The memory of this node's port programs and supervisors: KiB of proportional set size, where a page
  that many share counts as a fraction for each.
  """

  @names ["stdio", "Supervise"]

  @spec kib() :: non_neg_integer()
  def kib, do: pids() |> Enum.map(&pss/1) |> Enum.sum()

  @spec pids() :: [pos_integer()]
  def pids do
    processes = processes()

    processes
    |> below(String.to_integer(System.pid()))
    |> Enum.filter(fn pid -> elem(processes[pid], 0) in @names end)
  end

  # %{pid => {name, parent}}
  defp processes do
    for folder <- Path.wildcard("/proc/[1-9]*"),
        {:ok, stat} <- [File.read(folder <> "/stat")],
        into: %{} do
      [_, pid, name, parent] = Regex.run(~r/^(\d+) \((.*)\) . (\d+)/s, stat)
      {String.to_integer(pid), {name, String.to_integer(parent)}}
    end
  end

  defp below(processes, ancestor) do
    children = for {pid, {_name, ^ancestor}} <- processes, do: pid
    children ++ Enum.flat_map(children, &below(processes, &1))
  end

  # A process that has ended has none, nor the file, though its parent may not have reaped it yet.
  defp pss(pid) do
    with {:ok, rollup} <- File.read("/proc/#{pid}/smaps_rollup"),
         [_, kib] <- Regex.run(~r/^Pss:\s+(\d+) kB/m, rollup) do
      String.to_integer(kib)
    else
      _ended -> 0
    end
  end
end
