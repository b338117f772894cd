defmodule Bench.Echo do
  @moduledoc "A program that gives back what it is sent, and how long that takes."

  alias Bench.Clock

  @enforce_keys [:consumer, :writer]
  defstruct [:consumer, :writer]

  @type t :: %__MODULE__{consumer: pid(), writer: pid()}

  @doc "Belongs to the caller, who alone hears it."
  @spec start() :: t()
  def start do
    owner = self()
    consumer = spawn_link(fn -> owner |> said() |> Stdio.pipe!(["/bin/cat"]) |> hear(owner) end)
    echo = %__MODULE__{consumer: consumer, writer: receive(do: ({:writer, writer} -> writer))}
    # The program may not have run yet.
    _first = seconds(echo)
    echo
  end

  defp said(owner) do
    Stream.resource(
      fn -> send(owner, {:writer, self()}) end,
      fn state -> receive do: ({:say, data} -> {[data], state}) end,
      fn _state -> :ok end
    )
  end

  defp hear(stream, owner),
    do: Enum.each(stream, fn {:stdout, data} -> send(owner, {:heard, data}) end)

  @doc "How long a byte takes there and back."
  @spec seconds(t()) :: float()
  def seconds(%__MODULE__{writer: writer}) do
    Clock.seconds(fn ->
      send(writer, {:say, "x"})
      receive do: ({:heard, "x"} -> :ok)
    end)
  end

  @spec stop(t()) :: :ok
  def stop(%__MODULE__{consumer: consumer}), do: Bench.Neighbour.stop(consumer)
end
