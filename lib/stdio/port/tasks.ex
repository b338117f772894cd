defmodule Stdio.Port.Tasks do
  @moduledoc false

  # The tasks of one port program: who gets their events, whose death ends them, what hangs below them.
  #
  # The rows stand in an ETS table named like the server, which alone writes to it, so that any process
  # can look a task up without asking. User ids that were generated for tasks stand there as well.

  alias Stdio.Protocol

  alias Stdio.Port.Claims
  alias Stdio.Port.Table

  require Table

  import Table, only: [row: 1, row: 2]

  @enforce_keys [:table]
  defstruct [:table, :uids, children: %{}, monitors: %{}]

  @type t :: %__MODULE__{
          table: atom(),
          children: %{Protocol.id() => %{Protocol.id() => true}},
          monitors: %{reference() => Protocol.id()},
          uids: Claims.t()
        }

  @spec new(atom()) :: t()
  def new(name) do
    table = :ets.new(name, [:named_table, keypos: 2, read_concurrency: true])
    %__MODULE__{table: table, uids: Claims.new([])}
  end

  @doc "Takes a task in before the port program hears of it."
  @spec register(t(), Stdio.Task.t(), 0 | Protocol.id(), pid(), supervises :: boolean()) :: t()
  def register(tasks, task, parent, owner, supervises) do
    row = row(id: task.id, task: task, owner: owner, parent: parent, supervises: supervises)
    :ets.insert(tasks.table, row(row, settings: Table.settings(tasks.table, parent)))
    watch(task.id, put_children(tasks, parent, %{task.id => true}))
  end

  # The end of the parent is the end of the task: with the same owner one monitor does for both.
  @spec watch(Protocol.id(), t()) :: t()
  defp watch(id, tasks) do
    [row(owner: owner, parent: parent, monitor: monitor)] = :ets.lookup(tasks.table, id)

    if is_nil(monitor) and Table.owner_of(tasks.table, parent) != owner do
      monitor = Process.monitor(owner)
      tasks = update(tasks, id, {row(:monitor) + 1, monitor})
      %{tasks | monitors: Map.put(tasks.monitors, monitor, id)}
    else
      tasks
    end
  end

  @spec put_children(t(), 0 | Protocol.id(), %{Protocol.id() => true}) :: t()
  defp put_children(tasks, parent, ids),
    do: %{tasks | children: Map.update(tasks.children, parent, ids, &Map.merge(&1, ids))}

  @doc "The reply to a fork tells the operating system's number of the process."
  @spec forked(t(), Protocol.id(), pos_integer()) :: t()
  def forked(tasks, id, pid), do: update(tasks, id, {row(:pid) + 1, pid})

  @doc "The task has become a program; with it ends `domain`."
  @spec executed(t(), Protocol.id(), Protocol.id() | nil) :: t()
  def executed(tasks, id, domain),
    do: update(tasks, id, [{row(:domain) + 1, domain}, {row(:executed) + 1, true}])

  @doc "The task is a supervisor from now on."
  @spec supervises(t(), Protocol.id()) :: t()
  def supervises(tasks, id), do: update(tasks, id, {row(:supervises) + 1, true})

  @doc "Something else gets what the task says on its standard streams, or is called at its children's ends."
  @spec put(t(), Protocol.id(), :stdio | :atexit, term()) :: t()
  def put(tasks, id, :stdio, pid), do: update(tasks, id, {row(:stdio) + 1, pid})
  def put(tasks, id, :atexit, fun), do: update(tasks, id, {row(:atexit) + 1, fun})

  @doc "Changes a setting, see `Stdio.Task.Settings`; false if the task is gone."
  @spec set(t(), Protocol.id(), atom(), integer()) :: boolean()
  def set(%{table: table}, id, name, value) do
    :ets.update_element(
      table,
      id,
      {row(:settings) + 1, Map.put(Table.settings(table, id), name, value)}
    )
  end

  @doc "The task belongs to another process, which gets what it says."
  @spec give(t(), Protocol.id(), pid()) :: t()
  def give(tasks, id, owner) do
    case :ets.lookup(tasks.table, id) do
      [row(monitor: monitor)] ->
        if monitor, do: Process.demonitor(monitor, [:flush])
        tasks = %{tasks | monitors: Map.delete(tasks.monitors, monitor)}
        changes = [{row(:owner) + 1, owner}, {row(:stdio) + 1, nil}, {row(:monitor) + 1, nil}]
        watched = Enum.reduce(below(tasks, id), update(tasks, id, changes), &watch/2)
        watch(id, watched)

      [] ->
        tasks
    end
  end

  @spec below(t(), Protocol.id()) :: [Protocol.id()]
  defp below(tasks, id), do: tasks.children |> Map.get(id, %{}) |> Map.keys()

  @doc "The children of a task."
  @spec children(t(), Protocol.id()) :: [Stdio.Task.t()]
  def children(tasks, id) do
    for child <- below(tasks, id),
        [row(task: task)] <- [:ets.lookup(tasks.table, child)],
        do: task
  end

  @doc "The process that feeds the task's standard input gets the events that concern it."
  @spec route_stdin(t(), Protocol.id(), pid()) :: t()
  def route_stdin(tasks, id, writer), do: update(tasks, id, {row(:stdin) + 1, writer})

  @spec update(t(), Protocol.id(), {pos_integer(), term()} | [{pos_integer(), term()}]) :: t()
  defp update(tasks, id, change) do
    :ets.update_element(tasks.table, id, change)
    tasks
  end

  @doc "The process that is to get an event of a task, and the task."
  @spec recipient(t(), Protocol.id(), atom()) :: {pid(), Stdio.Task.t()} | nil
  def recipient(tasks, id, event) do
    case {event, :ets.lookup(tasks.table, id)} do
      {_event, []} -> nil
      {:stdin, [row(stdin: writer, task: task)]} when is_pid(writer) -> {writer, task}
      {:signal, [row(owner: owner, task: task)]} -> {owner, task}
      {_event, [row(stdio: nil, owner: owner, task: task)]} -> {owner, task}
      {_event, [row(stdio: reader, task: task)]} -> {reader, task}
    end
  end

  @doc "Whether the parent of a task wants its end told."
  @spec told?(t(), Protocol.id(), :exit_status | :termsig) :: boolean()
  def told?(tasks, id, event) do
    case :ets.lookup(tasks.table, id) do
      [row(parent: parent)] -> Map.get(Table.settings(tasks.table, parent), event, 1) == 1
      [] -> false
    end
  end

  @doc "What is to be called now that the task has ended, and the task that asked for it."
  @spec atexit(t(), Protocol.id()) :: {Stdio.Task.t(), child :: Stdio.Task.t(), fun()} | nil
  def atexit(tasks, id) do
    with [row(parent: parent, task: child)] <- :ets.lookup(tasks.table, id),
         [row(task: task, atexit: fun)] when fun != nil <- :ets.lookup(tasks.table, parent) do
      {task, child, fun}
    else
      _nobody -> nil
    end
  end

  @doc "The task whose owner was watched by `monitor`, and the process that feeds it."
  @spec orphan(t(), reference()) :: {Stdio.Task.t(), writers :: [pid()]} | nil
  def orphan(tasks, monitor) do
    with {:ok, id} <- Map.fetch(tasks.monitors, monitor),
         [row(task: task)] <- :ets.lookup(tasks.table, id) do
      {task, writers(tasks, id)}
    else
      _gone -> nil
    end
  end

  @spec writers(t(), Protocol.id()) :: [pid()]
  defp writers(tasks, id) do
    for below <- [id | descendants(tasks, id)],
        [row(stdin: writer)] when is_pid(writer) <- [:ets.lookup(tasks.table, below)],
        do: writer
  end

  @doc "The task has ended by itself, and with it the domain that was its own."
  @spec ended(t(), Protocol.id()) :: t()
  def ended(tasks, id) do
    case :ets.lookup(tasks.table, id) do
      # What was between the two may be gone already, and the task not below the domain any more.
      [row(domain: domain)] when domain != nil ->
        tasks |> gone(domain) |> gone(id)

      # The tasks below end as well, and say so one by one.
      [row(supervises: true)] ->
        Claims.release(tasks.table, id)
        drop(tasks, id)

      [row(parent: parent)] ->
        tasks |> adopt(id, parent) |> gone(id)

      [] ->
        tasks
    end
  end

  # What a task leaves behind stays below its parent, as the processes stay below the supervisor.
  @spec adopt(t(), Protocol.id(), 0 | Protocol.id()) :: t()
  defp adopt(tasks, id, parent) do
    {orphans, children} = Map.pop(tasks.children, id, %{})
    ids = Map.keys(orphans)
    for orphan <- ids, do: update(tasks, orphan, {row(:parent) + 1, parent})
    Enum.reduce(ids, put_children(%{tasks | children: children}, parent, orphans), &watch/2)
  end

  @doc "The task and all below it are gone."
  @spec gone(t(), Protocol.id()) :: t()
  def gone(tasks, id) do
    Enum.each([id | descendants(tasks, id)], &Claims.release(tasks.table, &1))
    unreachable(tasks, id)
  end

  @doc "The task and all below it are out of reach, though some may live: their user ids stay taken."
  @spec unreachable(t(), Protocol.id()) :: t()
  def unreachable(tasks, id) do
    below = descendants(tasks, id)
    tasks = Enum.reduce([id | below], tasks, &drop(&2, &1))
    %{tasks | children: Map.drop(tasks.children, [id | below])}
  end

  @doc "The port program is gone, and all tasks with it."
  @spec clear(t()) :: t()
  def clear(tasks) do
    Enum.each(Map.keys(tasks.monitors), &Process.demonitor(&1, [:flush]))
    :ets.delete_all_objects(tasks.table)
    %{tasks | children: %{}, monitors: %{}, uids: Claims.new([])}
  end

  @spec descendants(t(), Protocol.id()) :: [Protocol.id()]
  defp descendants(tasks, id) do
    children = below(tasks, id)
    children ++ Enum.flat_map(children, &descendants(tasks, &1))
  end

  @spec drop(t(), Protocol.id()) :: t()
  defp drop(tasks, id) do
    case :ets.take(tasks.table, id) do
      [row(parent: parent, monitor: monitor)] ->
        if monitor, do: Process.demonitor(monitor, [:flush])

        %{
          tasks
          | children: leave(tasks.children, parent, id),
            monitors: Map.delete(tasks.monitors, monitor)
        }

      [] ->
        tasks
    end
  end

  @spec leave(map(), 0 | Protocol.id(), Protocol.id()) :: map()
  defp leave(children, parent, id) do
    case children do
      %{^parent => siblings} when siblings == %{id => true} -> Map.delete(children, parent)
      %{^parent => siblings} -> %{children | parent => Map.delete(siblings, id)}
      %{} -> children
    end
  end

  @doc "The port that is open, and what its program said of itself."
  @spec put_port(t(), port(), map()) :: t()
  def put_port(tasks, port, info) do
    :ets.insert(tasks.table, {:port, :port, port, info})
    tasks
  end

  @doc "The user ids that the port program has claimed for us."
  @spec put_uids(t(), [pos_integer()]) :: t()
  def put_uids(tasks, uids), do: %{tasks | uids: Claims.new(uids)}

  @doc "A user id for a task, which no other task has; `:eagain` if the task is gone."
  @spec claim_uid(t(), Protocol.id()) :: {{:ok, pos_integer()} | {:error, :eagain}, t()}
  def claim_uid(tasks, id) do
    {claimed, uids} = Claims.claim(tasks.uids, tasks.table, id)
    {claimed, %{tasks | uids: uids}}
  end
end
