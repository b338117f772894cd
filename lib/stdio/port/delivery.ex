defmodule Stdio.Port.Delivery do
  @moduledoc false

  # What becomes of a message from the port program: who gets it, and what the books say then.

  alias Stdio.Port.Tasks
  alias Stdio.Protocol
  alias Stdio.Task.Family

  require Logger

  @spec deliver(Protocol.message(), Tasks.t()) :: Tasks.t()
  def deliver({:reply, {caller, ref, note}, result}, tasks) do
    tasks = remember(tasks, note, result)
    send(caller, {ref, result})
    tasks
  end

  # Room in a program's standard input concerns nobody but the process that feeds it.
  def deliver({:stdin, id, bytes}, tasks) when is_integer(bytes) do
    with {writer, task} <- Tasks.recipient(tasks, id, :stdin),
         do: send(writer, {:stdin, task, bytes})

    tasks
  end

  def deliver({exit, id, status}, tasks) when exit in [:exit_status, :termsig] do
    if Tasks.told?(tasks, id, exit), do: hand_on(tasks, id, exit, status)
    ended(tasks, id)
  end

  # A program, and with it its domain: by which means, and who is left of it.
  def deliver({exit, id, status, kill_domain, survivors}, tasks) do
    log_survivors(survivors)

    with {recipient, task} <- Tasks.recipient(tasks, id, exit),
         true <- Tasks.told?(tasks, id, exit),
         do: send(recipient, {exit, task, status, kill_domain, survivors})

    ended(tasks, id)
  end

  def deliver({event, id, value}, tasks) do
    hand_on(tasks, id, event, value)
    tasks
  end

  def deliver({event, id, signal, info}, tasks) do
    with {owner, task} <- Tasks.recipient(tasks, id, event),
         do: send(owner, {event, task, signal, info})

    tasks
  end

  @spec ended(Tasks.t(), Protocol.id()) :: Tasks.t()
  defp ended(tasks, id) do
    # In a process of its own: the function is somebody else's, and asks this server for what it needs.
    with {task, child, fun} <- Tasks.atexit(tasks, id) do
      pids = Family.pipeline(child)
      description = Family.describe(child)
      spawn(fn -> fun.(task, pids, description) end)
    end

    Tasks.ended(tasks, id)
  end

  @spec hand_on(Tasks.t(), Protocol.id(), atom(), term()) :: any()
  defp hand_on(tasks, id, event, value) do
    with {recipient, task} <- Tasks.recipient(tasks, id, event),
         do: send(recipient, {event, task, value})
  end

  @spec remember(Tasks.t(), Protocol.note(), term()) :: Tasks.t()
  defp remember(tasks, nil, _result), do: tasks
  defp remember(tasks, {:forked, id}, {:ok, pid}), do: Tasks.forked(tasks, id, pid)
  defp remember(tasks, {:forked, id}, _refused), do: Tasks.gone(tasks, id)
  defp remember(tasks, {:drafted, id}, {:ok, pid}), do: Tasks.forked(tasks, id, pid)

  # Its parent may have ended before it came to tell of it, with a program below that has yet to end:
  # whoever made the draft stops what has come of it.
  defp remember(tasks, {:drafted, _id}, _refused), do: tasks
  defp remember(tasks, {:domain, id, domain}, :executed), do: Tasks.executed(tasks, id, domain)
  defp remember(tasks, {:domain, _id, _domain}, _still_in_call_mode), do: tasks
  defp remember(tasks, {:supervises, id}, :ok), do: Tasks.supervises(tasks, id)
  defp remember(tasks, {:supervises, _id}, _refused), do: tasks
  defp remember(tasks, {:gone, id}, :ok), do: Tasks.gone(tasks, id)

  defp remember(tasks, {:gone, id}, {:survivors, pids}) do
    log_survivors(pids)
    Tasks.unreachable(tasks, id)
  end

  defp remember(tasks, {:gone, _id}, _refused), do: tasks

  @spec log_survivors([pos_integer()]) :: :ok
  defp log_survivors([]), do: :ok

  defp log_survivors(pids),
    do: Logger.error("Stdio: the system did not let these processes be killed: #{inspect(pids)}")
end
