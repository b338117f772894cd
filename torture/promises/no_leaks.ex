defmodule Torture.Promises.NoLeaks do
  @moduledoc "Thousands of runs that end in every way, and everything that could be left counted before and after."

  @behaviour Torture.Promise

  alias Torture.{Broken, Census, Effort, Host}

  @at_once 8
  # Every outcome a few times: code that is loaded, atoms that are made and books that grow are no leaks.
  @warming 200
  # A container takes ten times as long as a plain process.
  @contained_percent 8

  @outcomes [
    :exit,
    :signal,
    :echo,
    :take,
    :raise,
    :kill,
    :no_program,
    :no_folder,
    :bad_option,
    :no_reader
  ]

  @impl true
  def title, do: "No zombie, descriptor, memory, file or atom leaks"

  @impl true
  def run(effort) do
    runs = Effort.pick(effort, quick: 500, full: 10_000)
    containers = Host.containers()
    many!(@warming, containers)
    # What a node collects by itself has been collected.
    before = Census.await_same!(Census.take())
    started = System.monotonic_time(:millisecond)
    many!(runs, containers)
    seconds = (System.monotonic_time(:millisecond) - started) / 1000
    now = Census.await_same!(before)

    {:held,
     "#{runs} runs of #{length(@outcomes)} outcomes, #{round(runs / seconds)} a second: processes, zombies, " <>
       "#{now.descriptors} descriptors, #{now.atoms} atoms, ETS entries, files, mounts, cgroups as before, port " <>
       "program #{now.port_program_kib} KiB (#{signed(now.port_program_kib - before.port_program_kib)})"}
  end

  defp signed(kib), do: if(kib < 0, do: "#{kib}", else: "+#{kib}")

  defp many!(runs, containers) do
    seeds = for _ <- 1..runs, do: :rand.uniform(1_000_000_000)

    seeds
    |> Task.async_stream(&one!(&1, containers), max_concurrency: @at_once, timeout: 60_000)
    |> Enum.each(fn {:ok, result} -> Broken.unless_equal!(result, :ok, "one of the runs") end)
  end

  defp one!(seed, containers) do
    :rand.seed(:exsss, seed)
    contained = containers != [] and :rand.uniform(100) <= @contained_percent
    behaviour = if contained, do: Enum.random(containers), else: Stdio.Process
    outcome = Enum.random(@outcomes)
    result = outcome(outcome, behaviour)

    Broken.unless!(
      result == :as_expected,
      "#{outcome} in #{inspect(behaviour)}: #{inspect(result)}"
    )

    Broken.unless_equal!(
      Process.info(self(), :message_queue_len),
      {:message_queue_len, 0},
      "#{outcome}"
    )
  rescue
    # The others shall not be taken along.
    error -> Exception.message(error)
  end

  defp outcome(:exit, behaviour),
    do: "exit 3" |> Stdio.stream!(behaviour) |> Enum.to_list() |> expect(exit_status: 3)

  # Process 1 of a container has to be killed by somebody else.
  defp outcome(:signal, Stdio.Container), do: outcome(:exit, Stdio.Container)

  defp outcome(:signal, behaviour),
    do: "kill -USR1 $$" |> Stdio.stream!(behaviour) |> Enum.to_list() |> expect(termsig: :sigusr1)

  defp outcome(:echo, behaviour) do
    ["a"]
    |> Stdio.pipe!("cat; echo >&2", behaviour)
    |> Enum.to_list()
    |> Enum.sort()
    |> expect(exit_status: 0, stderr: "\n", stdout: "a")
  end

  defp outcome(:take, behaviour) do
    "sleep 1000 & setsid sleep 1000 & echo up; sleep 1000"
    |> Stdio.stream!(behaviour)
    |> Enum.take(1)
    |> expect(stdout: "up\n")
  end

  defp outcome(:raise, behaviour) do
    "echo up; sleep 1000" |> Stdio.stream!(behaviour) |> Enum.each(fn _up -> raise "enough" end)
  rescue
    RuntimeError -> :as_expected
  end

  defp outcome(:kill, behaviour) do
    {consumer, monitor} =
      spawn_monitor(fn -> "sleep 1000" |> Stdio.stream!(behaviour) |> Stream.run() end)

    Process.sleep(:rand.uniform(8) - 1)
    Process.exit(consumer, :kill)
    receive do: ({:DOWN, ^monitor, :process, ^consumer, reason} -> expect(reason, :killed))
  end

  defp outcome(:no_program, behaviour) do
    ["/nonexistent"] |> Stdio.stream!(behaviour) |> Stream.run()
  rescue
    error in Stdio.StreamError -> expect(error.reason, :enoent)
  end

  defp outcome(:no_folder, behaviour) do
    "true" |> Stdio.stream!(behaviour, path: "/nonexistent") |> Stream.run()
  rescue
    error in Stdio.OpError -> expect(error.reason, :enoent)
  end

  defp outcome(:bad_option, behaviour) do
    Stdio.stream!("true", behaviour, priority: :high)
  rescue
    ArgumentError -> :as_expected
  end

  defp outcome(:no_reader, behaviour) do
    Stream.repeatedly(fn -> "input" end)
    |> Stdio.pipe!("exec <&-; exit 4", behaviour)
    |> Enum.to_list()
    |> expect(exit_status: 4)
  end

  defp expect(same, same), do: :as_expected
  defp expect(other, _expected), do: other
end
