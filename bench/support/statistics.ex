defmodule Bench.Statistics do
  @moduledoc "What many numbers come to."

  @type summary :: %{median: number(), min: number(), max: number()}

  @spec summary([number(), ...]) :: summary()
  def summary(numbers) do
    {min, max} = Enum.min_max(numbers)
    %{median: median(numbers), min: min, max: max}
  end

  @spec median([number(), ...]) :: number()
  def median(numbers) do
    sorted = Enum.sort(numbers)
    count = length(sorted)
    (Enum.at(sorted, div(count - 1, 2)) + Enum.at(sorted, div(count, 2))) / 2
  end
end
