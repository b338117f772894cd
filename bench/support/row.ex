defmodule Bench.Row do
  @moduledoc """
  A row of the table: some work, and who does it. Each contender is a function that does the work once
  and returns what it cost: seconds, or KiB. The first is ours, and compared with the others; or, with
  `compare: :to_first`, what the others are compared with; or not at all.
  """

  alias Bench.Unit

  @enforce_keys [:title, :unit, :rounds, :contenders]
  defstruct [:title, :unit, :rounds, :contenders, :note, compare: :of_first]

  @type contender :: {name :: String.t(), (() -> number())}

  @type t :: %__MODULE__{
          title: String.t(),
          unit: Unit.t(),
          rounds: pos_integer(),
          contenders: [contender(), ...],
          note: String.t() | nil,
          compare: :of_first | :to_first | false
        }

  @doc "The row, or why there is none here."
  @callback row() :: t() | {:skip, String.t()}
end
