defmodule Stdio.Port.Table do
  @moduledoc false

  # The table in which the server of a port program keeps its tasks, for everybody to read. Only
  # `Stdio.Port.Tasks` writes to it.

  alias Stdio.Protocol

  require Record

  Record.defrecord(:row, [
    :id,
    :task,
    :owner,
    :parent,
    :pid,
    :stdio,
    :stdin,
    :domain,
    :monitor,
    :atexit,
    supervises: false,
    executed: false,
    settings: %{}
  ])

  @spec settings(atom(), 0 | Protocol.id()) :: %{atom() => integer()}
  def settings(table, id) do
    case find(table, id) do
      row(settings: settings) -> settings
      nil -> %{}
    end
  end

  @spec owner_of(atom(), 0 | Protocol.id()) :: pid() | nil
  def owner_of(table, id) do
    with row(owner: owner) <- find(table, id), do: owner
  end

  @spec supervises?(atom(), Protocol.id()) :: boolean()
  def supervises?(table, id), do: match?(row(supervises: true), find(table, id))

  @spec executed?(atom(), Protocol.id()) :: boolean()
  def executed?(table, id), do: match?(row(executed: true), find(table, id))

  @spec parent_of(atom(), Protocol.id()) :: Stdio.Task.t() | nil
  def parent_of(table, id) do
    with row(parent: parent) <- find(table, id),
         row(task: task) <- find(table, parent),
         do: task
  end

  @doc "The operating system's number of the process; `:pending` while the reply to its fork is."
  @spec pid_of(atom(), Protocol.id()) :: pos_integer() | :pending | :gone
  def pid_of(table, id) do
    case find(table, id) do
      nil -> :gone
      row(pid: nil) -> :pending
      row(pid: pid) -> pid
    end
  end

  @doc "The user id of a task that nobody else on this system has, if it has one."
  @spec uid_of(atom(), Protocol.id()) :: pos_integer() | nil
  def uid_of(table, id) do
    with {:claim, _by, uid, :host} <- find(table, {:by, id}), do: uid, else: (_other -> nil)
  end

  @spec port(atom()) :: {port(), info :: map()} | nil
  def port(table) do
    with {:port, :port, port, info} <- find(table, :port), do: {port, info}
  end

  # Without its server there is no table, and no task.
  @spec find(atom(), term()) :: tuple() | nil
  def find(table, key) do
    case :ets.lookup(table, key) do
      [found] -> found
      [] -> nil
    end
  rescue
    ArgumentError -> nil
  end
end
