defmodule Torture do
  @moduledoc """
  Prints a Markdown table: what was done to the library, promise by promise, and whether it held.

      bin/torture [--quick] [--seed SEED] [PROMISE...]

  Without numbers all promises are put to the test.
  """

  alias Torture.{Promises, Scratch, Table, Trial}

  @promises [
    Promises.NothingRemains,
    Promises.Crashes,
    Promises.OneExit,
    Promises.EveryByte,
    Promises.NoLeaks,
    Promises.CleanStart,
    Promises.PrivilegesDropped,
    Promises.SetuidPrograms,
    Promises.Isolation,
    Promises.NoInterference,
    Promises.AnyFrame,
    Promises.Options
  ]

  @doc "The exit status: 1 if a promise was broken."
  @spec run([String.t()]) :: 0 | 1
  def run(arguments) do
    {options, numbers} = OptionParser.parse!(arguments, strict: [quick: :boolean, seed: :integer])

    # Port programs are killed here, and kernels refuse: that is no news.
    Logger.configure(level: :none)
    effort = if options[:quick], do: :quick, else: :full
    seed = options[:seed] || :rand.uniform(1_000_000)
    chosen = select!(numbers)
    Scratch.make!()
    IO.puts([Table.machine(), ", seed #{seed}\n\n", Table.head()])
    verdicts = Enum.map(chosen, &try!(&1, effort, seed))
    Scratch.remove!()
    if Enum.any?(verdicts, &match?({:broken, _what}, &1)), do: 1, else: 0
  end

  @spec try!({pos_integer(), module()}, Torture.Effort.t(), integer()) ::
          Torture.Promise.verdict()
  defp try!({number, promise}, effort, seed) do
    {seconds, verdict} = Trial.run(promise, effort, {seed, number, 0})
    IO.puts(Table.line(number, promise.title(), verdict, seconds))
    verdict
  end

  @spec select!([String.t()]) :: [{pos_integer(), module()}, ...]
  defp select!([]), do: Enum.with_index(@promises, &{&2 + 1, &1})

  defp select!(names) do
    unknown = names -- Enum.map(1..length(@promises), &Integer.to_string/1)

    if unknown != [],
      do: raise(ArgumentError, "no promises #{Enum.join(unknown, " ")}, only 1 to 12")

    for {number, promise} <- select!([]), "#{number}" in names, do: {number, promise}
  end
end
