defmodule Bench.IdleChildren do
  @moduledoc "Many streams at once, of programs that have said a word and do nothing more."

  alias Bench.Neighbour

  @ready_then_idle ["/bin/sh", "-c", "echo; exec sleep 3600"]

  @doc "Calls `work` beside `count` of them."
  @spec beside(pos_integer(), (() -> result)) :: result when result: term()
  def beside(count, work) do
    consumers = for _ <- 1..count, do: consume(self())
    for consumer <- consumers, do: receive(do: ({:ready, ^consumer} -> :ok))
    result = work.()
    Enum.each(consumers, &Neighbour.stop/1)
    result
  end

  defp consume(owner) do
    spawn_link(fn ->
      Enum.each(Stdio.stream!(@ready_then_idle), fn {:stdout, _} ->
        send(owner, {:ready, self()})
      end)
    end)
  end
end
