defmodule Bench.Rows.Cpu do
  @moduledoc "The processor time of node and port program while a program writes as fast as it is read."

  @behaviour Bench.Row

  alias Bench.{Cpu, PlainPort, Program}

  @piece 128 * 1024
  @bytes 1024 * 1024 * 1024

  @impl true
  def row do
    %Bench.Row{
      title: "processor time for 1 GiB of stdout",
      unit: :milliseconds,
      rounds: 5,
      contenders: [
        {"`Stdio.stream!`", fn -> Cpu.seconds(fn -> @bytes = Bench.Stream.count(argv()) end) end},
        {"plain `Port`", fn -> Cpu.seconds(fn -> @bytes = PlainPort.count(argv()) end) end}
      ],
      note: "of the node and its port programs, without that of the program which writes."
    }
  end

  defp argv, do: Program.emit(@piece, div(@bytes, @piece))
end
