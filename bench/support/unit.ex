defmodule Bench.Unit do
  @moduledoc "How a measured number is shown: seconds as such, or as so much work per second."

  @type t ::
          :microseconds
          | :milliseconds
          | :kib
          | :times
          | {:mib_per_second | :lines_per_second | :per_second, amount :: number()}

  @spec format(number(), t()) :: String.t()
  def format(number, unit), do: "#{number |> value(unit) |> grouped()} #{suffix(unit)}"

  @doc "The worst and the best, without the unit."
  @spec range(number(), number(), t()) :: String.t()
  def range(one, other, unit) do
    [one, other] |> Enum.map(&value(&1, unit)) |> Enum.sort() |> Enum.map_join(" – ", &grouped/1)
  end

  defp value(number, unit) when unit in [:kib, :times], do: number
  defp value(seconds, :milliseconds), do: seconds * 1_000
  defp value(seconds, :microseconds), do: seconds * 1_000_000
  defp value(seconds, {:lines_per_second, amount}), do: amount / seconds / 1000
  defp value(seconds, {_per_second, amount}), do: amount / seconds

  defp suffix(:kib), do: "KiB"
  defp suffix(:times), do: "times"
  defp suffix(:milliseconds), do: "ms"
  defp suffix(:microseconds), do: "µs"
  defp suffix({:mib_per_second, _}), do: "MiB/s"
  defp suffix({:lines_per_second, _}), do: "k/s"
  defp suffix({:per_second, _}), do: "/s"

  # 1234567.8 → 1,234,568; small numbers keep two digits that say something.
  defp grouped(number) when number < 10, do: :erlang.float_to_binary(number / 1, decimals: 1)

  defp grouped(number) do
    number
    |> round()
    |> Integer.to_string()
    |> String.replace(~r/\B(?=(\d{3})+$)/, ",")
  end
end
