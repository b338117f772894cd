defmodule Bench do
  @moduledoc """
  Prints a Markdown table: how long Stdio takes for some work, and how long others take for the same.

      bin/bench [--quick] [ROW...]

  Without names all rows are measured.
  """

  alias Bench.{Machine, Rounds, Rows, Table}

  @rows [
    start: Rows.Start,
    shared: Rows.Shared,
    starts: Rows.Starts,
    grown: Rows.Grown,
    rootless: Rows.Rootless,
    container: Rows.Container,
    output: Rows.Output,
    cpu: Rows.Cpu,
    together: Rows.Together,
    shares: Rows.Shares,
    cat: Rows.Cat,
    lines: Rows.Lines,
    memory: Rows.Memory,
    interference: Rows.Interference
  ]

  @spec run([String.t()]) :: :ok
  def run(arguments) do
    {options, names} = OptionParser.parse!(arguments, strict: [quick: :boolean])
    # The memory row starts the application anew, which is nobody's news.
    Logger.configure(level: :warning)
    effort = if options[:quick], do: :quick, else: :full
    all = names |> select!() |> Enum.map(& &1.row())
    {skipped, rows} = Enum.split_with(all, &match?({:skip, _reason}, &1))

    for {:skip, reason} <- skipped, do: IO.puts(:stderr, "not measured: #{reason}")
    IO.puts([Machine.describe(), "\n"])
    IO.puts(Table.head())
    for row <- rows, do: IO.puts(Table.lines(row, Rounds.run(row, effort)))
    IO.puts(["\n", Table.notes(rows)])
  end

  @spec select!([String.t()]) :: [module()]
  defp select!([]), do: Keyword.values(@rows)

  defp select!(names) do
    known = for {name, _module} <- @rows, do: "#{name}"
    unknown = names -- known

    if unknown != [],
      do: raise(ArgumentError, "no rows #{unknown}, only #{Enum.join(known, " ")}")

    for {name, module} <- @rows, "#{name}" in names, do: module
  end
end
