defmodule Stdio.Lineage do
  @moduledoc false

  # The tasks from a supervisor down to the one that becomes the program: each a child of the one before,
  # which may have calls to make first.
  #
  # All of it is asked for at once. What a task does before its child is forked is essential: if it fails,
  # the task ends, and whatever was to come below it does not come to be.

  alias Stdio.Port
  alias Stdio.Protocol
  alias Stdio.Supervision
  alias Stdio.Task
  alias Stdio.Task.Birth

  @enforce_keys [:parent]
  defstruct [:parent, tasks: [], drafts: [], expected: []]

  @typedoc "What a reply is to: a fork of this task, or something that it does on the way."
  @type step :: {:fork, Task.t()} | :call

  @type t :: %__MODULE__{
          parent: Task.t(),
          # from the last to the first, as the two below
          tasks: [Task.t()],
          drafts: [Port.draft()],
          expected: [{reference(), step()}]
        }

  @type failure :: {step(), Stdio.posix()}

  @doc "Nothing below `parent` yet."
  @spec new(Task.t()) :: t()
  def new(parent), do: %__MODULE__{parent: parent}

  @doc "A supervisor of its own, below which nothing is yet."
  @spec below_supervisor(Stdio.Privilege.server()) :: t()
  def below_supervisor(server) do
    {supervisor, draft} = Supervision.draft(server)
    supervisor |> new() |> expect(draft, {:fork, supervisor})
  end

  @doc "The task that the next one is forked from."
  @spec last(t()) :: Task.t()
  def last(%{tasks: [], parent: parent}), do: parent
  def last(%{tasks: [last | _]}), do: last

  @doc "One task more."
  @spec fork(t(), [Birth.option()]) :: t()
  def fork(lineage, options \\ []) do
    {task, draft} = Birth.draft_from_task(last(lineage), options)
    expect(%{lineage | tasks: [task | lineage.tasks]}, draft, {:fork, task})
  end

  @doc "Calls of the last task."
  @spec calls(t(), [Protocol.call()]) :: t()
  def calls(lineage, calls) do
    task = last(lineage)
    expect(lineage, Port.draft(nil, &Protocol.batch(&1, task.id, calls, [:essential])), :call)
  end

  @doc "Makes the last task a supervisor, with the filter of those that streams make for themselves."
  @spec supervise(t()) :: t()
  def supervise(lineage) do
    task = last(lineage)

    lineage
    |> expect(Port.draft({:supervises, task.id}, &Protocol.supervise(&1, task.id)), :call)
    |> calls([{:filter, [Supervision.default_filter(), []]}])
  end

  @spec expect(t(), Port.draft(), step()) :: t()
  defp expect(lineage, {ref, _request} = draft, step) do
    %{
      lineage
      | drafts: [draft | lineage.drafts],
        expected: [{ref, step} | lineage.expected]
    }
  end

  @doc "The requests that nobody has sent yet, and the lineage without them."
  @spec take_drafts(t()) :: {[Port.draft()], t()}
  def take_drafts(lineage), do: {Enum.reverse(lineage.drafts), %{lineage | drafts: []}}

  @doc "Takes the replies to all that was sent: the first failure says what failed."
  @spec settle(t(), port_monitor :: reference()) ::
          {:ok, Stdio.pipeline()} | {:error, failure()} | :lost_port
  def settle(lineage, monitor) do
    pipeline = for task <- Enum.reverse(lineage.tasks), do: %{task: task, pid: :noproc}
    take_replies(Enum.reverse(lineage.expected), monitor, pipeline, nil)
  end

  @spec take_replies([{reference(), step()}], reference(), Stdio.pipeline(), failure() | nil) ::
          {:ok, Stdio.pipeline()} | {:error, failure()} | :lost_port
  defp take_replies([], _monitor, pipeline, nil), do: {:ok, pipeline}
  defp take_replies([], _monitor, _pipeline, failure), do: {:error, failure}

  defp take_replies([{ref, step} | expected], monitor, pipeline, failure) do
    receive do
      {^ref, reply} ->
        pipeline = put_pid(pipeline, step, reply)
        take_replies(expected, monitor, pipeline, failure || failed(step, outcome(reply)))

      {:DOWN, ^monitor, _port_or_process, _port, _reason} ->
        :lost_port
    end
  end

  @spec failed(step(), term()) :: failure() | nil
  defp failed(step, {:error, reason}), do: {step, reason}
  defp failed(_step, _done), do: nil

  @spec outcome(term()) :: term()
  defp outcome({:failed, results}), do: results |> List.last() |> outcome()
  defp outcome(fault) when fault in [:badarg, :undef, :eacces], do: {:error, :einval}
  defp outcome(reply), do: reply

  @spec put_pid(Stdio.pipeline(), step(), term()) :: Stdio.pipeline()
  defp put_pid(pipeline, {:fork, task}, {:ok, pid}) do
    Enum.map(pipeline, fn process ->
      if process.task == task, do: %{process | pid: pid}, else: process
    end)
  end

  defp put_pid(pipeline, _step, _reply), do: pipeline

  @doc "The same tasks, of which nothing is expected any more."
  @spec settled(t()) :: t()
  def settled(lineage), do: %{lineage | expected: []}

  @doc "Drops the replies that have come and will never be taken."
  @spec flush(t()) :: :ok
  def flush(lineage) do
    for {ref, _step} <- lineage.expected do
      receive do
        {^ref, _reply} -> :ok
      after
        0 -> :ok
      end
    end

    :ok
  end

  @doc "A lineage below a supervisor that is there, as an init function has to give it."
  @spec create(Task.t(), (t() -> {:ok, t()} | {:error, Stdio.posix()})) ::
          {:ok, Stdio.pipeline()} | {:error, Stdio.posix()}
  def create(supervisor, descend) do
    with {:ok, lineage} <- descend.(new(supervisor)) do
      {drafts, lineage} = take_drafts(lineage)
      monitor = Port.monitor(supervisor)
      Port.post(supervisor, Port.requests(drafts))
      settled = settle(lineage, monitor)
      Port.demonitor(monitor)
      created(settled, lineage, supervisor)
    end
  end

  @spec created(
          {:ok, Stdio.pipeline()} | {:error, failure()} | :lost_port,
          t(),
          Task.t()
        ) :: {:ok, Stdio.pipeline()} | {:error, Stdio.posix()}
  defp created({:ok, pipeline}, _lineage, _supervisor), do: {:ok, pipeline}

  defp created({:error, {_step, reason}}, lineage, _supervisor) do
    lineage.tasks |> List.last() |> Task.stop()
    {:error, reason}
  end

  defp created(:lost_port, _lineage, supervisor),
    do: raise(Stdio.StreamError, reason: :epipe, message: Port.farewell(supervisor))
end
