defmodule Torture.Promises.OneExit do
  @moduledoc """
  Short commands, several at a time, with random outputs, endings and consumers: each has exactly one exit
  event, the last, the right one, and every byte before it.
  """

  @behaviour Torture.Promise

  alias Torture.{Broken, Effort, Scratch, Text}

  @at_once 8
  # Signals that end a program, but for the two that make it wait.
  @deadly Enum.to_list(1..15) ++ [24, 25, 26, 27, 30, 31]
  @names %{
    1 => :sighup,
    2 => :sigint,
    3 => :sigquit,
    4 => :sigill,
    5 => :sigtrap,
    6 => :sigabrt,
    7 => :sigbus,
    8 => :sigfpe,
    9 => :sigkill,
    10 => :sigusr1,
    11 => :sigsegv,
    12 => :sigusr2,
    13 => :sigpipe,
    14 => :sigalrm,
    15 => :sigterm,
    24 => :sigxcpu,
    25 => :sigxfsz,
    26 => :sigvtalrm,
    27 => :sigprof,
    30 => :sigpwr,
    31 => :sigsys
  }

  @impl true
  def title, do: "Exactly one exit event, the last, exact, after every byte"

  @impl true
  def run(effort) do
    count = Effort.pick(effort, quick: 800, full: 10_000)
    text = Text.make!()

    done =
      1..@at_once
      |> Enum.map(&{&1, :rand.uniform(1_000_000_000)})
      |> Task.async_stream(
        &worker(&1, div(count, @at_once), Effort.pick(effort, quick: 5, full: 45), text),
        timeout: :infinity
      )
      |> Enum.flat_map(fn {:ok, results} -> results end)

    for {:broken, what} <- done, do: raise(Broken, what)
    bytes = done |> Enum.map(&elem(&1, 1)) |> Enum.sum()
    slow = Enum.count(done, &match?({:held, _, true}, &1))

    {:held,
     "#{length(done)} commands, #{@at_once} at a time, with #{div(bytes, 1024 * 1024)} MiB on two outputs, " <>
       "#{slow} of them with a slow consumer, some with a process that holds the outputs open"}
  end

  # A worker that raised would take the others with it, and their numbers.
  defp worker({_worker, seed}, count, seconds, text) do
    :rand.seed(:exsss, seed)
    Effort.rounds(count, seconds, fn _round -> command(text) end)
  rescue
    error in Broken -> [{:broken, error.message}]
  end

  defp command(text) do
    {out, out_place} = Text.slice(text, size())
    {err, err_place} = Text.slice(text, size())
    {how, number, exit} = ending()
    hold = if :rand.uniform(8) == 1, do: "1", else: "0"
    piece = Enum.random(["1000", "4096", "65536", "1000000"])

    argv =
      [Scratch.program(:say), text.path] ++
        out_place ++ err_place ++ [piece, hold, how, "#{number}"]

    slow = :rand.uniform(20) == 1

    events =
      argv
      |> Stdio.stream!()
      |> Stream.each(fn _event -> if slow, do: dawdle() end)
      |> Enum.to_list()

    check!(events, out, err, exit, Enum.join(argv, " "))
    {:held, byte_size(out) + byte_size(err), slow}
  end

  defp check!(events, out, err, exit, what) do
    {outputs, exits} = Enum.split(events, -1)
    Broken.unless_equal!(exits, [exit], what)

    Broken.unless!(
      Enum.all?(outputs, &output?/1),
      "#{what}: an event that is no output before the exit"
    )

    Broken.unless_equal!(digest(outputs, :stdout), Text.digest(out), "#{what}: stdout")
    Broken.unless_equal!(digest(outputs, :stderr), Text.digest(err), "#{what}: stderr")
    Broken.unless_equal!(Process.info(self(), :message_queue_len), {:message_queue_len, 0}, what)
  end

  defp output?({output, data}),
    do: output in [:stdout, :stderr] and is_binary(data) and data != ""

  defp digest(outputs, which), do: outputs |> Keyword.get_values(which) |> Text.digest()

  # Most say little; some more than a pipe holds, a few more than a window.
  defp size do
    case :rand.uniform(40) do
      1 -> :rand.uniform(1_500_000)
      n when n < 8 -> :rand.uniform(200_000)
      n when n < 20 -> :rand.uniform(5_000)
      _ -> 0
    end
  end

  defp ending do
    if :rand.uniform(2) == 1 do
      status = :rand.uniform(256) - 1
      {"exit", status, {:exit_status, status}}
    else
      number = Enum.random(@deadly)
      {"kill", number, {:termsig, Map.fetch!(@names, number)}}
    end
  end

  defp dawdle, do: Process.sleep(:rand.uniform(10))
end
