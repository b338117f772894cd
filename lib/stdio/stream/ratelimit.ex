defmodule Stdio.Stream.Ratelimit do
  @moduledoc false

  # The book-keeping of `Stdio.Stream.ratelimit/4`: elements are counted in windows of time, one after
  # the other. Knows no clock: that an element comes `now` is for the caller to say.

  @type t :: Stdio.Stream.window()

  @doc "The window that begins `now`."
  @spec new(pos_integer(), pos_integer(), integer()) :: t()
  def new(limit, ms, now), do: %{t: now, limit: limit, ms: ms, count: 1}

  @doc """
  Counts an element that comes `now`; a window that is over gives way to the next, which begins with
  the element. If the window is full, tells for how many milliseconds it will be.
  """
  @spec take(t(), integer()) :: {:pass, t()} | {:full, remaining_ms :: pos_integer()}
  def take(%{t: t, ms: ms} = window, now) when now - t >= ms,
    do: count(%{window | t: now, count: 1})

  def take(%{count: count, limit: limit} = window, _now) when count <= limit, do: count(window)
  def take(%{t: t, ms: ms}, now), do: {:full, t + ms - now}

  @spec count(t()) :: {:pass, t()}
  defp count(window), do: {:pass, %{window | count: window.count + 1}}
end
