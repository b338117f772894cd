defmodule Bench.Cpu do
  @moduledoc "Seconds of processor time of this node and of its port programs, in both modes."

  alias Bench.Pss

  # USER_HZ of proc_pid_stat(5), the same on every Linux.
  @ticks_per_second 100

  @doc "What some work takes of it."
  @spec seconds((() -> term())) :: float()
  def seconds(work) do
    before = ticks()
    work.()
    (ticks() - before) / @ticks_per_second
  end

  defp ticks, do: Enum.sum(for pid <- [System.pid() | Pss.pids()], do: ticks(pid))

  # utime and stime are the 12th and 13th field behind the name.
  defp ticks(pid) do
    {:ok, stat} = File.read("/proc/#{pid}/stat")
    fields = stat |> String.split(") ") |> List.last() |> String.split()
    String.to_integer(Enum.at(fields, 11)) + String.to_integer(Enum.at(fields, 12))
  end
end
