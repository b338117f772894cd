defmodule Bench.Rows.Memory do
  @moduledoc "What the port program and the supervisors take, with many live children."

  @behaviour Bench.Row

  alias Bench.{FreshPort, IdleChildren, Pss}

  @children 200

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

  defp base do
    FreshPort.start()
    Bench.Stream.run(["/bin/true"])
    Pss.kib()
  end

  defp per_child do
    base = base()
    total = IdleChildren.beside(@children, &Pss.kib/0)
    (total - base) / @children
  end
end
