defmodule Bench.Neighbour do
  @moduledoc "Streams that are nobody's favourite neighbours. They run when the function returns."

  @endless ["/bin/cat", "/dev/zero"]

  @doc "Writes as fast as it is read, by a consumer that counts."
  @spec flood() :: pid()
  def flood, do: start(Stdio.stream!(@endless), fn {:stdout, data}, n -> n + byte_size(data) end)

  @doc "Writes, and nobody reads."
  @spec unread() :: pid()
  def unread, do: start(Stdio.stream!(@endless), fn _first, _n -> receive do: (:never -> 0) end)

  @doc "Is stopped by a signal, before all of its endless input."
  @spec stopped() :: pid()
  def stopped do
    Stream.repeatedly(fn -> :binary.copy("x", 65_536) end)
    |> Stdio.pipe!("echo; kill -STOP $$")
    |> start(fn {:stdout, "\n"}, n -> n end)
  end

  @doc "A program that says a word and then does nothing; by its path."
  @spec idle(Path.t()) :: pid()
  def idle(program), do: start(Stdio.stream!([program]), fn _event, n -> n end)

  defp start(stream, reducer) do
    owner = self()

    consumer =
      spawn_link(fn ->
        # The first event says that it runs.
        Enum.reduce(stream, nil, fn
          event, nil ->
            send(owner, {:runs, self()})
            reducer.(event, 0)

          event, count ->
            reducer.(event, count)
        end)
      end)

    receive do: ({:runs, ^consumer} -> consumer)
  end

  @doc "Kills a consumer, and with it its program."
  @spec stop(pid()) :: :ok
  def stop(consumer) do
    monitor = Process.monitor(consumer)
    Process.unlink(consumer)
    Process.exit(consumer, :kill)
    receive do: ({:DOWN, ^monitor, _, _, _} -> :ok)
  end
end
