defmodule Torture.Promises.NothingRemains do
  @moduledoc "Random trees of processes that do not want to go, ended in every way in which a stream can end."

  @behaviour Torture.Promise

  alias Torture.{Broken, Effort, Host, Scratch, Traces, Trial}

  @endings [:exit, :death, :take, :raise, :throw, :kill]
  @largest 40
  @patience_s 30
  # A bomb forks thousands of times a second, and there are others on this machine.
  @bombs [0, 0, 0, 0, 0, 12, 24]

  @impl true
  def title, do: "When a stream ends, no process that it started remains"

  @impl true
  def run(effort) do
    behaviours = Host.behaviours()

    rounds =
      Effort.rounds(
        Effort.pick(effort, quick: 24, full: 400),
        Effort.pick(effort, quick: 6, full: 40),
        fn _round -> round(Enum.random(behaviours), Enum.random(@endings)) end
      )

    processes = rounds |> Enum.map(&elem(&1, 0)) |> Enum.sum()
    bombs = rounds |> Enum.map(&elem(&1, 1)) |> Enum.sum()
    longest = rounds |> Enum.map(&elem(&1, 2)) |> Enum.max()

    {:held,
     "#{length(rounds)} trees of #{processes} processes and #{bombs} that fork without pause, of " <>
       "daemons, deaf, stopped, traced, suspended ones, in #{Host.names(behaviours)}; " <>
       "after the kill of a consumer gone within #{longest} ms, else at once"}
  end

  defp round(behaviour, ending) do
    {size, bombs} = {:rand.uniform(@largest), Enum.random(@bombs)}
    seed = :rand.uniform(1_000_000_000)
    traces = Traces.new(behaviour)

    argv = [
      Scratch.program(:tree),
      "#{seed}",
      "#{size}",
      "#{bombs}",
      program_end(ending, behaviour)
    ]

    what = "#{ending} of #{inspect(behaviour)}, #{argv |> tl() |> Enum.join(" ")}"
    stream = Stdio.stream!(argv, behaviour, Traces.config(traces))
    present! = fn -> present!(traces, size, what) end
    {size, bombs, within!(what, fn -> finish(ending, stream, present!, traces, what) end)}
  end

  # A stream that has no end shall be known by its seed.
  defp within!(what, finish) do
    Trial.part!(@patience_s, finish)
  rescue
    error -> raise Broken, "#{what}: #{Exception.message(error)}"
  end

  # Process 1 of a container cannot kill itself.
  defp program_end(:death, Stdio.Container), do: "exit"
  defp program_end(:death, _behaviour), do: "die"
  defp program_end(:exit, _behaviour), do: "exit"
  defp program_end(_consumers_end, _behaviour), do: "stay"

  # By their user id all are seen; some hide what is in their environment.
  defp present!(traces, size, what) do
    seen = length(Traces.processes(traces))
    Broken.unless!(seen >= if(traces.uid, do: size, else: 1), "only #{seen} seen before #{what}")
  end

  defp finish(:kill, stream, present!, traces, what) do
    me = self()

    {consumer, monitor} =
      spawn_monitor(fn ->
        Enum.each(stream, fn {:stdout, "up\n"} -> send(me, {:up, self()}) end)
      end)

    receive do
      {:up, ^consumer} -> :ok
      {:DOWN, ^monitor, _, _, reason} -> raise Broken, "#{what}: #{inspect(reason)}"
    end

    seen = look(present!)
    Process.exit(consumer, :kill)

    # Had it ended by itself, there would be another reason, and perhaps nothing to be seen any more.
    reason = receive(do: ({:DOWN, ^monitor, _, _, reason} -> reason))
    Broken.unless_equal!(reason, :killed, what)
    with {:error, error} <- seen, do: raise(error)
    Traces.await_gone!(traces, what)
  end

  defp finish(ending, stream, present!, traces, what) do
    end!(ending, stream, present!, what)
    Traces.gone!(traces, what)

    Broken.unless_equal!(
      Process.info(self(), :messages),
      {:messages, []},
      "mailbox after #{what}"
    )

    0
  end

  defp end!(ending, stream, _present!, what) when ending in [:exit, :death] do
    [up, exit] = Enum.to_list(stream)
    Broken.unless_equal!(up, {:stdout, "up\n"}, what)
    Broken.unless!(exit in [exit_status: 7, termsig: :sigkill], "#{what} gives #{inspect(exit)}")
  end

  defp end!(:take, stream, present!, what) do
    up = stream |> Stream.each(fn _up -> present!.() end) |> Enum.take(1)
    Broken.unless_equal!(up, [stdout: "up\n"], what)
  end

  defp end!(:raise, stream, present!, _what) do
    Enum.each(stream, fn {:stdout, "up\n"} ->
      present!.()
      raise RuntimeError, "enough"
    end)
  rescue
    RuntimeError -> :ok
  end

  defp end!(:throw, stream, present!, _what) do
    Enum.each(stream, fn {:stdout, "up\n"} ->
      present!.()
      throw(:enough)
    end)
  catch
    :enough -> :ok
  end

  defp look(present!) do
    present!.()
  rescue
    error in Broken -> {:error, error}
  end
end
