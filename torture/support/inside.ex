defmodule Torture.Inside do
  @moduledoc "What torture/c/inside.c says that it finds, as a program of a stream."

  alias Torture.{Broken, Scratch}

  @type t :: %{(key :: String.t()) => [value :: String.t()]}

  @doc "Runs it, or a copy of it, and gives all values of each key."
  @spec look(module() | keyword(), keyword(), Path.t()) :: t()
  def look(behaviour, config \\ [], program \\ Scratch.program(:inside)) do
    config =
      Keyword.update(config, :fstab, [Path.dirname(program)], &[Path.dirname(program) | &1])

    [exit | output] = [program] |> Stdio.stream!(behaviour, config) |> Enum.reverse()
    Broken.unless_equal!(exit, {:exit_status, 0}, "#{program} in #{inspect(behaviour)}")
    parse(for {:stdout, data} <- Enum.reverse(output), into: "", do: data)
  end

  @spec parse(String.t()) :: t()
  def parse(lines) do
    lines
    |> String.split("\n", trim: true)
    |> Enum.map(&String.split(&1 <> " ", " ", parts: 2))
    |> Enum.group_by(&hd/1, fn [_key, value] -> String.trim(value) end)
  end

  @doc "Every key has these values, and no others."
  @spec expect!(t(), %{String.t() => [String.t()]}, String.t()) :: :ok
  def expect!(seen, expected, what) do
    for {key, values} <- expected,
        do: Broken.unless_equal!(Map.get(seen, key, []), values, "#{key} of #{what}")

    :ok
  end
end
