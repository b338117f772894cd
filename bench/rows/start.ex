defmodule Bench.Rows.Start do
  @moduledoc "One program after the other, from its start to its end."

  @behaviour Bench.Row

  alias Bench.{Clock, FloorPort, Program, Statistics}

  @program "/bin/true"
  @times 50

  @impl true
  def row do
    %Bench.Row{
      title: "`#{@program}`, start to end",
      unit: :microseconds,
      rounds: 15,
      contenders: [
        {"`Stdio.stream!`", &stdio/0},
        {"`System.cmd`", &system_cmd/0},
        {"`floor_port`", &floor_port/0},
        {"C, vfork + exec + wait", &vfork_loop/0}
      ],
      note: """
      as root, Stdio by default runs each program with a user id of its own, the others run it as root. \
      `floor_port` is a port program that does vfork, exec and wait when asked to, and nothing else: \
      the program's output is not read, and whatever it leaves behind stays.\
      """
    }
  end

  defp stdio, do: Clock.median_seconds(@times, fn -> Bench.Stream.run([@program]) end)

  defp system_cmd do
    Clock.median_seconds(@times, fn -> {"", 0} = System.cmd(@program, []) end)
  end

  defp floor_port do
    port = FloorPort.open()
    FloorPort.run(port, @program)
    seconds = Clock.median_seconds(@times, fn -> FloorPort.run(port, @program) end)
    Port.close(port)
    seconds
  end

  defp vfork_loop do
    nanoseconds = Program.measure(:vfork_loop, ["#{@times}", @program])
    Statistics.median(nanoseconds) / 1_000_000_000
  end
end
