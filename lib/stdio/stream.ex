defmodule Stdio.Stream do
  @moduledoc """
  The events of a command, as a lazy enumerable.

  `Stdio.stream!/3` and `Stdio.pipe!/4` build one. Nothing runs until it is reduced; reduced twice, the
  command runs twice. Whoever reduces it is the consumer, and owns the processes: however the reduction
  ends, they end with it.

  The functions are for what comes out of it.
  """

  alias Stdio.Command
  alias Stdio.Config
  alias Stdio.Phases
  alias Stdio.Stream.Ratelimit

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

  @typedoc """
  What a reducer of `ratelimit/4` has as its accumulator.

    * `t` - when the window began, in milliseconds of `System.monotonic_time/1`
    * `limit`, `ms` - how many elements pass in a window, and how long it is
    * `count` - which element of the window the next one is, the first being 1. It passes if that is not
      more than `limit`
  """
  @type window :: %{
          t: integer(),
          limit: pos_integer(),
          ms: pos_integer(),
          count: pos_integer()
        }

  @typedoc "Passes an element (`{[element], window}`), drops it (`{[], window}`) or ends the stream."
  @type reducer :: (term(), window() -> {Enumerable.t(), window()} | {:halt, term()})

  @doc false
  # Validates, and touches nothing. Without an `input` the program reads from /dev/null.
  @spec new!(Enumerable.t() | nil, Stdio.command(), Stdio.behaviour(), keyword()) :: t()
  def new!(input, command, behaviour, config) do
    %__MODULE__{
      command: Command.new!(command),
      phases: Phases.new!(behaviour),
      config:
        if(Phases.builtin?(behaviour), do: Config.validate!(config, behaviour), else: config),
      input: input
    }
  end

  @doc """
  The output of a command without its shape: a reducer for `Stream.transform/3` that gives the binaries
  of both outputs and stops at the exit.

      iex> Stdio.stream!("echo output; echo error >&2; exit 1")
      ...> |> Stream.transform([], &Stdio.Stream.stdout_to_stderr/2)
      ...> |> Enum.sort()
      ["error\\n", "output\\n"]

  Such a stream can be the input of another command:

      iex> Stdio.stream!("echo test; kill $$")
      ...> |> Stream.transform([], &Stdio.Stream.stdout_to_stderr/2)
      ...> |> Stdio.pipe!("sed 's/t/_/g'")
      ...> |> Enum.to_list()
      [stdout: "_es_\\n", exit_status: 0]
  """
  @spec stdout_to_stderr(Stdio.event(), acc) :: {[binary()] | :halt, acc} when acc: term()
  def stdout_to_stderr({output, data}, acc) when output in [:stdout, :stderr], do: {[data], acc}

  def stdout_to_stderr({exit, _status}, acc) when exit in [:exit_status, :termsig],
    do: {:halt, acc}

  @doc """
  Lets `limit` elements of any enumerable pass in `ms` milliseconds and drops the others.

  The exit of a command is not counted and never dropped.

      iex> 1000..1//-1 |> Stdio.Stream.ratelimit(2, 10_000) |> Enum.to_list()
      [1000, 999]
  """
  @spec ratelimit(Enumerable.t(), pos_integer(), pos_integer()) :: Enumerable.t()
  def ratelimit(stream, limit, ms), do: ratelimit(stream, limit, ms, &drop/2)

  @doc """
  Has a reducer decide about each element.

  `stdio_block/2` and `stdio_drop/2` are such reducers, for events. One of your own gets the element and
  the `t:window/0`, which begins together with the enumeration, and returns what those of
  `Stream.transform/3` do.

      iex> every_other = fn element, %{count: count} = window ->
      ...>   {if(rem(count, 2) == 1, do: [element], else: []), %{window | count: count + 1}}
      ...> end
      iex> 1..6 |> Stdio.Stream.ratelimit(1, 1_000, every_other) |> Enum.to_list()
      [1, 3, 5]
  """
  @spec ratelimit(Enumerable.t(), pos_integer(), pos_integer(), reducer()) :: Enumerable.t()
  def ratelimit(stream, limit, ms, reducer) do
    positive!(:limit, limit)
    positive!(:ms, ms)

    unless is_function(reducer, 2) do
      raise ArgumentError,
            "the reducer is #{inspect(reducer)}, expected a function of two arguments"
    end

    begin = fn -> Ratelimit.new(limit, ms, now()) end
    Stream.transform(stream, begin, reducer, fn _window -> :ok end)
  end

  @doc """
  A reducer for `ratelimit/4`: output in excess waits for the next window.

  The consumer sleeps, so that the program, its pipe being full, has to wait too. Nothing is lost. Also
  an exit comes only after what was written before it.

      iex> Stdio.stream!("echo 1")
      ...> |> Stdio.Stream.ratelimit(1, 2_000, &Stdio.Stream.stdio_block/2)
      ...> |> Enum.to_list()
      [stdout: "1\\n", exit_status: 0]
  """
  @spec stdio_block(Stdio.event(), window()) :: {[Stdio.event()], window()}
  def stdio_block({output, _data} = event, window) when output in [:stdout, :stderr] do
    case Ratelimit.take(window, now()) do
      {:pass, window} ->
        {[event], window}

      {:full, remaining_ms} ->
        Process.sleep(remaining_ms)
        stdio_block(event, window)
    end
  end

  def stdio_block(event, window), do: {[event], window}

  @doc """
  A reducer for `ratelimit/4`: output in excess is dropped.

      iex> [stdout: "1\\n", stderr: "2\\n", exit_status: 3]
      ...> |> Stdio.Stream.ratelimit(1, 60_000, &Stdio.Stream.stdio_drop/2)
      ...> |> Enum.to_list()
      [stdout: "1\\n", exit_status: 3]
  """
  @spec stdio_drop(Stdio.event(), window()) :: {[Stdio.event()], window()}
  def stdio_drop({output, _data} = event, window) when output in [:stdout, :stderr],
    do: pass_or_drop(event, window)

  def stdio_drop(event, window), do: {[event], window}

  @spec drop(term(), window()) :: {[term()], window()}
  defp drop({exit, _status} = event, window) when exit in [:exit_status, :termsig],
    do: {[event], window}

  defp drop(element, window), do: pass_or_drop(element, window)

  @spec pass_or_drop(term(), window()) :: {[term()], window()}
  defp pass_or_drop(element, window) do
    case Ratelimit.take(window, now()) do
      {:pass, window} -> {[element], window}
      {:full, _remaining_ms} -> {[], window}
    end
  end

  @spec now() :: integer()
  defp now, do: System.monotonic_time(:millisecond)

  @spec positive!(atom(), term()) :: :ok
  defp positive!(_name, number) when is_integer(number) and number > 0, do: :ok

  defp positive!(name, number) do
    raise ArgumentError, "#{name} is #{inspect(number)}, expected a positive integer"
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
