defmodule Stdio.Stream.Writer do
  @moduledoc false

  # Feeds an enumerable to the standard input of a program, in a process of its own: the enumerable may
  # wait for its elements, the program may be slow to read them, and the consumer has output to read.
  #
  # The consumer monitors the writer and is not linked to it, since a consumer that traps exits would
  # find the signal in its mailbox. The other way round the port's owner sees to it: it kills the writer
  # of a program whose owner has died.

  alias Stdio.Port
  alias Stdio.Protocol

  # Larger binaries are cut, so that a program's first bytes do not wait for the last.
  @piece 64 * 1024

  # How long an enumerable may take to notice that it is not wanted any more.
  @patience_ms 100

  @enforce_keys [:pid, :monitor]
  defstruct [:pid, :monitor]

  @type t :: %__MODULE__{pid: pid(), monitor: reference()}

  # `room`: how many bytes may be sent before the program has taken others.
  # `wanted`: whether the program still reads.
  @typep feed :: %{
           task: Stdio.Task.t(),
           port: reference(),
           halt: reference(),
           room: integer(),
           wanted: boolean()
         }

  @doc """
  Starts to feed `input` to a task that is a program.

  If it raises, exits or throws, the consumer gets `{:failed, monitor, kind, reason, stacktrace}`.
  """
  @spec start(Stdio.Task.t(), Enumerable.t()) :: t()
  def start(task, input) do
    consumer = self()
    callers = [consumer | Process.get(:"$callers", [])]

    {pid, monitor} =
      :erlang.spawn_opt(
        fn ->
          Process.put(:"$callers", callers)
          receive do: ({:begin, monitor} -> run(task, input, consumer, monitor))
        end,
        [:monitor]
      )

    Port.route_stdin(task, pid)
    send(pid, {:begin, monitor})
    %__MODULE__{pid: pid, monitor: monitor}
  end

  @spec monitor(t() | nil) :: reference() | nil
  def monitor(nil), do: nil
  def monitor(%__MODULE__{monitor: monitor}), do: monitor

  @doc "Hands on what the port had to say of the task's standard input."
  @spec tell(t() | nil, Stdio.Task.t(), {:error, Stdio.posix()}) :: any()
  def tell(nil, _task, _error), do: :ok
  def tell(%__MODULE__{pid: pid}, task, error), do: send(pid, {:stdin, task, error})

  @doc "Ends the writer. An enumerable that does not come back is not waited for."
  @spec halt(t() | nil) :: :ok
  def halt(nil), do: :ok

  def halt(%__MODULE__{pid: pid, monitor: monitor}) do
    # A monitor of its own: the first may have told what it had to tell.
    ended = Process.monitor(pid)
    send(pid, {:halt, monitor})

    receive do
      {:DOWN, ^ended, :process, _pid, _reason} -> :ok
    after
      @patience_ms ->
        Process.exit(pid, :kill)
        receive do: ({:DOWN, ^ended, :process, _pid, _reason} -> :ok)
    end

    Process.demonitor(monitor, [:flush])

    receive do
      {:failed, ^monitor, _kind, _reason, _stacktrace} -> :ok
    after
      0 -> :ok
    end
  end

  @spec run(Stdio.Task.t(), Enumerable.t(), pid(), reference()) :: any()
  defp run(task, input, consumer, monitor) do
    %{stdin_window: window} = Map.merge(%{stdin_window: 0}, Port.info(task))
    feed = %{task: task, port: Port.monitor(task), halt: monitor, room: window, wanted: true}

    # That it was halted does not tell by whom: an enumerable may halt itself, as `Stream.take/2` does.
    {_done_or_halted, feed} = Enumerable.reduce(input, {:cont, feed}, &write/2)
    if feed.wanted, do: Port.post(task, Protocol.eof(task.id, :stdin))
  catch
    kind, reason -> send(consumer, {:failed, monitor, kind, reason, __STACKTRACE__})
  end

  @spec write(term(), feed()) :: {:cont | :halt, feed()}
  defp write(element, feed), do: element |> bytes!() |> send_pieces(feed)

  @spec bytes!(term()) :: binary()
  defp bytes!(element) when is_binary(element), do: element

  defp bytes!(element) do
    IO.iodata_to_binary(element)
  rescue
    ArgumentError ->
      reraise ArgumentError,
              [message: "the input of a program must be iodata, got: #{inspect(element)}"],
              __STACKTRACE__
  end

  @spec send_pieces(binary(), feed()) :: {:cont | :halt, feed()}
  defp send_pieces("", feed), do: {:cont, feed}

  defp send_pieces(<<piece::binary-size(@piece), rest::binary>>, feed) when rest != "" do
    with {:cont, feed} <- send_piece(piece, feed), do: send_pieces(rest, feed)
  end

  defp send_pieces(piece, feed), do: send_piece(piece, feed)

  @spec send_piece(binary(), feed()) :: {:cont | :halt, feed()}
  defp send_piece(piece, feed) do
    with {:cont, feed} <- await_room(byte_size(piece), feed) do
      Port.post(feed.task, Protocol.stdin(feed.task.id, piece))
      {:cont, %{feed | room: feed.room - byte_size(piece)}}
    end
  end

  # Takes what has come; waits only if there is no room.
  @spec await_room(pos_integer(), feed()) :: {:cont | :halt, feed()}
  defp await_room(bytes, %{task: task, port: port, halt: halt} = feed) do
    receive do
      {:stdin, ^task, taken} when is_integer(taken) ->
        await_room(bytes, %{feed | room: feed.room + taken})

      # The program does not read any more; what it has not read it does not want.
      {:stdin, ^task, {:error, _reason}} ->
        {:halt, %{feed | wanted: false}}

      {:halt, ^halt} ->
        {:halt, %{feed | wanted: false}}

      {:DOWN, ^port, _port_or_process, _port, _reason} ->
        {:halt, %{feed | wanted: false}}
    after
      if(feed.room >= bytes, do: 0, else: :infinity) -> {:cont, feed}
    end
  end
end
