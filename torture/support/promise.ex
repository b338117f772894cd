defmodule Torture.Promise do
  @moduledoc "One of the things that the library promises, and what is done to have it break that."

  alias Torture.Effort

  @typedoc "What was done, in numbers; what was seen that may not be; or why nothing could be done here."
  @type verdict :: {:held, String.t()} | {:broken, String.t()} | {:skipped, String.t()}

  @doc "The promise, in half a sentence."
  @callback title() :: String.t()

  @doc """
  Puts it to the test. Random numbers are those of `:rand` in the calling process, whose seed is printed.

  What is broken may be raised as well: `Torture.Broken`.
  """
  @callback run(Effort.t()) :: verdict()
end
