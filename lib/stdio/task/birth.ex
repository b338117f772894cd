defmodule Stdio.Task.Birth do
  @moduledoc false

  # How tasks come into being: from the port program, or from one another.

  alias Stdio.Port
  alias Stdio.Protocol
  alias Stdio.Task
  alias Stdio.Task.Request
  alias Stdio.Task.Settings

  @type option :: Protocol.fork_option()

  @doc "A child of the port program behind `server`."
  @spec from_port(atom(), [option()]) :: {:ok, Task.t()} | {:error, Stdio.posix()}
  def from_port(server, options), do: server |> new() |> born(0, options)

  @doc "A child of a task in call mode."
  @spec from_task(Task.t(), [option()]) :: {:ok, Task.t()} | {:error, Stdio.posix()}
  def from_task(parent, options) do
    Request.permit!(parent)

    with :ok <- Settings.room_for_child(parent) do
      parent |> below() |> born(parent.id, options) |> Request.returned(name(options), [parent])
    end
  end

  @doc """
  As `from_port/2` and `from_task/2`, but the request is still to be sent: requests to the task can be sent
  right behind it, and are answered when it is there.
  """
  @spec draft_from_port(atom(), [option()]) :: {Task.t(), Port.draft()}
  def draft_from_port(server, options), do: server |> new() |> unborn(0, options)

  @spec draft_from_task(Task.t(), [option()]) :: {Task.t(), Port.draft()}
  def draft_from_task(parent, options), do: parent |> below() |> unborn(parent.id, options)

  @spec new(atom()) :: Task.t()
  defp new(server) do
    case Port.connect(server) do
      {:ok, port, _info} ->
        %Task{id: unique_id(), port: port, server: server}

      {:error, {reason, message}} ->
        raise Stdio.StreamError, reason: reason, message: message
    end
  end

  @spec below(Task.t()) :: Task.t()
  defp below(parent), do: %{parent | id: unique_id()}

  @spec born(Task.t(), 0 | Protocol.id(), [option()]) :: {:ok, Task.t()} | {:error, Stdio.posix()}
  defp born(task, parent, options) do
    Port.register(task, parent, :supervise in options)

    case Request.send!(task, {:forked, task.id}, &Protocol.fork(&1, parent, task.id, options)) do
      {:ok, _pid} -> {:ok, task}
      refused -> refused
    end
  end

  @spec name([option()]) :: atom()
  defp name(options), do: if(List.keymember?(options, :clone, 0), do: :clone, else: :fork)

  @spec unborn(Task.t(), 0 | Protocol.id(), [option()]) :: {Task.t(), Port.draft()}
  defp unborn(task, parent, options) do
    Port.register(task, parent, :supervise in options)
    fork = &Protocol.fork(&1, parent, task.id, options)
    {task, Port.draft({:drafted, task.id}, fork)}
  end

  @spec unique_id() :: Protocol.id()
  defp unique_id, do: System.unique_integer([:positive])
end
