defmodule Stdio.Stream.Run do
  @moduledoc false

  # One run of a stream's command: its events, and the clearing up. How it comes about is told in
  # `Stdio.Stream.Start`.
  #
  # All of it happens in the consumer, which owns the tasks and gets their messages. Only input is fed
  # by a process of its own, see `Stdio.Stream.Writer`.

  alias Stdio.Lineage
  alias Stdio.Port
  alias Stdio.ProcessTree
  alias Stdio.Protocol
  alias Stdio.Stream.Writer
  alias Stdio.StreamError
  alias Stdio.Task

  # Bytes of output that may be on their way to the consumer.
  @window 1024 * 1024

  # They are granted again in pieces of this size at least, not with every event.
  @grant div(@window, 4)

  @enforce_keys [:stream, :supervisor, :lineage, :monitor]
  defstruct [
    :stream,
    :supervisor,
    :lineage,
    :monitor,
    :task,
    :writer,
    :kill_domain,
    survivors: [],
    pipeline: [],
    stage: :starting,
    consumed: 0
  ]

  @type t :: %__MODULE__{
          stream: Stdio.Stream.t(),
          supervisor: Stdio.t(),
          # of those that were not waited for
          lineage: Lineage.t(),
          # of the port: tells that the port program is gone
          monitor: reference(),
          # the last of the pipeline, the program
          task: Task.t() | nil,
          writer: Writer.t() | nil,
          # by what means the domain has ended, and who is left of it
          kill_domain: Protocol.kill_domain() | nil,
          survivors: [pos_integer()],
          pipeline: Stdio.pipeline(),
          stage: :starting | :running | :exited,
          # bytes of output that are not granted again yet
          consumed: non_neg_integer()
        }

  @spec new(Stdio.Stream.t(), Stdio.t(), Lineage.t()) :: t()
  def new(stream, supervisor, lineage) do
    monitor = Port.monitor(supervisor.init)
    %__MODULE__{stream: stream, supervisor: supervisor, lineage: lineage, monitor: monitor}
  end

  @spec window() :: pos_integer()
  def window, do: @window

  @doc "Whether a supervisor, and all below it, ends together with the program of its stream."
  @spec domain?(Stdio.t()) :: boolean()
  def domain?(%Stdio{atexit: atexit}), do: atexit in [:shutdown, :noreap]

  @doc "The next event; it has been consumed when this is called again."
  @spec next(t()) :: {[Stdio.event()], t()} | {:halt, t()}
  def next(%{stage: :exited, survivors: []} = run), do: {:halt, run}

  def next(%{stage: :exited, survivors: pids}),
    do: raise(StreamError, reason: :etimedout, survivors: pids)

  def next(run) do
    %{task: task, monitor: monitor, supervisor: %{init: supervisor}} = run = grant(run)
    feeding = Writer.monitor(run.writer)

    receive do
      {output, ^task, data} when output in [:stdout, :stderr] ->
        {[{output, data}], %{run | consumed: run.consumed + byte_size(data)}}

      {:timeout, ^task, ms} ->
        {[{:timeout, ms}], run}

      {exit, ^task, status, kill_domain, survivors} ->
        run = %{run | kill_domain: kill_domain, survivors: survivors}
        {[{exit, status}], %{run | stage: :exited}}

      # Its supervisor lives on.
      {exit, ^task, status} when exit in [:exit_status, :termsig] ->
        {[{exit, status}], %{run | stage: :exited}}

      # It came before the port knew of the writer.
      {:stdin, ^task, error} ->
        Writer.tell(run.writer, task, error)
        next(run)

      {:failed, ^feeding, kind, reason, stacktrace} ->
        :erlang.raise(kind, reason, stacktrace)

      {:DOWN, ^feeding, :process, _writer, :normal} ->
        next(run)

      {:DOWN, ^feeding, :process, _writer, reason} ->
        exit(reason)

      {exit, ^supervisor, status} when exit in [:exit_status, :termsig] ->
        lost_supervisor!(exit, status)

      {:DOWN, ^monitor, _port_or_process, _port, _reason} ->
        lost_port!(supervisor)
    end
  end

  @spec grant(t()) :: t()
  defp grant(%{consumed: bytes} = run) when bytes < @grant, do: run

  defp grant(%{consumed: bytes, task: task} = run) do
    Port.post(task, Protocol.credit(task.id, bytes))
    %{run | consumed: 0}
  end

  @spec lost_supervisor!(:exit_status | :termsig, term()) :: no_return()
  def lost_supervisor!(exit, status) do
    raise StreamError, reason: :esrch, message: "the supervisor ended: #{exit} #{status}"
  end

  @spec lost_port!(Task.t()) :: no_return()
  def lost_port!(task), do: raise(StreamError, reason: :epipe, message: Port.farewell(task))

  @doc "Ends whatever is left of the run: processes, the writer, messages."
  @spec finish(t()) :: :ok
  def finish(%{stream: %{phases: phases, config: config}} = run) do
    tree = struct(ProcessTree, Map.take(run, [:supervisor, :pipeline, :kill_domain, :survivors]))
    phases.onexit.(config).(tree)
    :ok
  after
    dispose(run)
  end

  @doc "The one place where a run is cleared up, whatever stage it has reached."
  @spec dispose(t()) :: :ok
  def dispose(run) do
    end_processes(run)
    :ok
  after
    Writer.halt(run.writer)
    Port.demonitor(run.monitor)
    Enum.each(heard_tasks(run), &flush/1)
    Lineage.flush(run.lineage)
  end

  @spec end_processes(t()) :: any()
  defp end_processes(%{supervisor: %{atexit: atexit} = supervisor} = run) do
    cond do
      # With the exit of the program all of it has ended.
      domain?(supervisor) -> unless run.stage == :exited, do: Task.stop(supervisor.init)
      atexit == :noshutdown -> end_pipeline(run)
      true -> call_atexit(run)
    end
  end

  @spec call_atexit(t()) :: any()
  defp call_atexit(%{supervisor: %{init: init, atexit: atexit, state: state}} = run) do
    atexit.(init, run.pipeline, state)
  after
    end_pipeline(run)
  end

  # What the program left behind has fallen to the supervisor.
  @spec end_pipeline(t()) :: :ok
  defp end_pipeline(%{supervisor: %{init: supervisor}} = run) do
    unless ended?(run), do: run |> tasks() |> Enum.each(&Task.stop/1)
    Port.request(supervisor, &Protocol.sweep(&1, supervisor.id))
    :ok
  end

  # Nothing is left to be ended when the program was all that there was.
  @spec ended?(t()) :: boolean()
  defp ended?(run), do: run.stage == :exited and match?([_program], run.pipeline)

  # A supervisor that outlives the stream may have messages for somebody else.
  @spec heard_tasks(t()) :: [Task.t()]
  defp heard_tasks(%{supervisor: supervisor} = run) do
    if domain?(supervisor), do: [supervisor.init | tasks(run)], else: tasks(run)
  end

  # From the last to the first. Those of the lineage may not have come to be.
  @spec tasks(t()) :: [Task.t()]
  defp tasks(%{pipeline: []} = run), do: run.lineage.tasks
  defp tasks(%{pipeline: pipeline}), do: pipeline |> Enum.reverse() |> Enum.map(& &1.task)

  # Whatever bears the task comes from the port and is ours; nothing more comes for a task that has
  # exited or was stopped.
  @spec flush(Task.t()) :: :ok
  defp flush(task) do
    receive do
      {_event, ^task, _value} -> flush(task)
      {:signal, ^task, _signal, _info} -> flush(task)
      {_exit, ^task, _status, _kill_domain, _survivors} -> flush(task)
    after
      0 -> :ok
    end
  end
end
