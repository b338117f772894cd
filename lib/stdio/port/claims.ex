defmodule Stdio.Port.Claims do
  @moduledoc false

  # User ids of tasks: which task has which, as rows in the table of the tasks.
  #
  # Those that the port program has claimed are nobody else's on the whole system. They go round, so that
  # one that was given back is out of use for as long as can be. Beyond them there are those that this
  # node draws for itself.

  alias Stdio.Protocol

  @opaque t :: {:queue.queue(pos_integer()), length :: non_neg_integer()}

  @doc "Begins anywhere, which makes it harder to foresee who a program will be."
  @spec new([pos_integer()]) :: t()
  def new(uids), do: {uids |> Enum.shuffle() |> :queue.from_list(), length(uids)}

  @doc "A user id for a task, which no other task has; `:eagain` if the task is gone."
  @spec claim(t(), atom(), Protocol.id()) :: {{:ok, pos_integer()} | {:error, :eagain}, t()}
  def claim({uids, length} = claims, table, id) do
    if :ets.member(table, id) do
      {claimed, uids} = next(uids, table, id, length)
      {claimed, {uids, length}}
    else
      {{:error, :eagain}, claims}
    end
  end

  @spec next(:queue.queue(pos_integer()), atom(), Protocol.id(), non_neg_integer()) ::
          {{:ok, pos_integer()} | {:error, :eagain}, :queue.queue(pos_integer())}
  defp next(uids, table, id, 0), do: {Stdio.Uid.draw(&take(table, &1, id, :node)), uids}

  defp next(uids, table, id, left) do
    {{:value, uid}, rest} = :queue.out(uids)
    uids = :queue.in(uid, rest)
    if take(table, uid, id, :host), do: {{:ok, uid}, uids}, else: next(uids, table, id, left - 1)
  end

  @spec take(atom(), pos_integer(), Protocol.id(), :host | :node) :: boolean()
  defp take(table, uid, id, reach) do
    :ets.insert_new(table, {:claim, {:uid, uid}, id}) and
      :ets.insert(table, {:claim, {:by, id}, uid, reach})
  end

  @doc "The task's user id is free again, if it has one."
  @spec release(atom(), Protocol.id()) :: :ok
  def release(table, id) do
    for {:claim, _by, uid, _reach} <- :ets.take(table, {:by, id}),
        do: :ets.delete(table, {:uid, uid})

    :ok
  end
end
