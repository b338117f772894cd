defmodule Bench.Rows.Memory do
  @moduledoc "What the port program and the supervisors take, with many live children."

  @behaviour Bench.Row

  alias Bench.Pss

  @children 200
  @ready_then_idle ["/bin/sh", "-c", "echo; exec sleep 3600"]

  @impl true
  def row do
    %Bench.Row{
      title: "memory (Pss)",
      unit: :kib,
      rounds: 5,
      compare: false,
      contenders: [
        {"per live child, of #{@children}", &per_child/0},
        {"port program without children", &base/0}
      ]
    }
  end

  # A fresh port program: what one has learnt in earlier rows is not the base.
  defp base do
    :ok = Application.stop(:stdio)
    wait_for_nobody()
    :ok = Application.start(:stdio)
    Bench.Stream.run(["/bin/true"])
    Pss.kib()
  end

  defp wait_for_nobody do
    if Pss.pids() != [] do
      Process.sleep(10)
      wait_for_nobody()
    end
  end

  defp per_child do
    base = base()
    consumers = for _ <- 1..@children, do: consume(self())
    for consumer <- consumers, do: receive(do: ({:ready, ^consumer} -> :ok))
    total = Pss.kib()
    for consumer <- consumers, do: stop(consumer)
    (total - base) / @children
  end

  defp consume(owner) do
    spawn_link(fn ->
      Enum.each(Stdio.stream!(@ready_then_idle), fn {:stdout, _} ->
        send(owner, {:ready, self()})
      end)
    end)
  end

  defp stop(consumer) do
    Process.unlink(consumer)
    Process.exit(consumer, :kill)
  end
end
