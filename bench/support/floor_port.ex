defmodule Bench.FloorPort do
  @moduledoc "The least that a start through a port program can cost: see bench/c/floor_port.c."

  alias Bench.Program

  @spec open() :: port()
  def open, do: Port.open({:spawn_executable, Program.path(:floor_port)}, [:binary, packet: 4])

  @doc "Runs a program that succeeds, from its start to its end."
  @spec run(port(), Path.t()) :: :ok
  def run(port, path) do
    Port.command(port, path)

    receive do
      {^port, {:data, <<0>>}} -> :ok
    end
  end
end
