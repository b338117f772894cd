defmodule Stdio.Stream do
  @moduledoc """
  The events of a command, as a lazy enumerable.

  `Stdio.stream!/3` and `Stdio.pipe!/4` build one. Nothing runs until it is reduced; reduced twice, the
  command runs twice. Whoever reduces it is the consumer, and owns the processes: however the reduction
  ends, they end with it.
  """

  alias Stdio.Command
  alias Stdio.Config
  alias Stdio.Phases

  @enforce_keys [:command, :phases, :config]
  # The config may hold secrets.
  @derive {Inspect, only: [:command]}
  defstruct [:command, :phases, :config, :input]

  @type t :: %__MODULE__{
          command: Command.t(),
          phases: Phases.t(),
          config: keyword(),
          input: Enumerable.t() | nil
        }

  @doc false
  # Validates, and touches nothing. Without an `input` the program reads from /dev/null.
  @spec new!(Enumerable.t() | nil, Stdio.command(), Stdio.behaviour(), keyword()) :: t()
  def new!(input, command, behaviour, config) do
    %__MODULE__{
      command: Command.new!(command),
      phases: Phases.new!(behaviour),
      config: if(Phases.builtin?(behaviour), do: Config.validate!(config), else: config),
      input: input
    }
  end

  defimpl Enumerable do
    alias Stdio.Stream.Run
    alias Stdio.Stream.Start

    def reduce(stream, acc, fun) do
      Stream.resource(fn -> Start.run!(stream) end, &Run.next/1, &Run.finish/1).(acc, fun)
    end

    def count(_stream), do: {:error, __MODULE__}
    def member?(_stream, _event), do: {:error, __MODULE__}
    def slice(_stream), do: {:error, __MODULE__}
  end
end
