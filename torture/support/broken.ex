defmodule Torture.Broken do
  @moduledoc "Something was seen that the library promises never to be."

  defexception [:message]

  @doc "Raises `what` unless it is as promised."
  @spec unless!(term(), String.t()) :: :ok
  def unless!(as_promised, what), do: if(as_promised, do: :ok, else: raise(__MODULE__, what))

  @doc "Both have to be the same."
  @spec unless_equal!(term(), term(), String.t()) :: :ok
  def unless_equal!(same, same, _what), do: :ok

  def unless_equal!(seen, expected, what) do
    [seen, expected] = Enum.map([seen, expected], &inspect(&1, limit: 20, printable_limit: 200))
    raise __MODULE__, "#{what}: #{seen} where #{expected} was promised"
  end
end
