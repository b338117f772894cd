defmodule Bench.Rows.Shared do
  @moduledoc "One program after the other below one supervisor, from its start to its end."

  @behaviour Bench.Row

  alias Bench.Clock

  @program "/bin/true"
  @times 50

  @impl true
  def row do
    %Bench.Row{
      title: "`#{@program}` below a shared supervisor",
      unit: :microseconds,
      rounds: 15,
      contenders: [{"`Stdio.stream!`", &stdio/0}, {"`System.cmd`", &system_cmd/0}]
    }
  end

  defp stdio do
    {:ok, supervisor} = Stdio.supervisor()
    phases = Stdio.with_supervisor(Stdio.Process, supervisor)
    seconds = Clock.median_seconds(@times, fn -> Bench.Stream.run([@program], phases) end)
    Stdio.Task.stop(supervisor.init)
    seconds
  end

  defp system_cmd do
    Clock.median_seconds(@times, fn -> {"", 0} = System.cmd(@program, []) end)
  end
end
