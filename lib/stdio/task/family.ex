defmodule Stdio.Task.Family do
  @moduledoc """
  Who owns a task, whose child it is, and what its children are.

  Every function here is one of `Stdio.Task`, where it is usually called.
  """

  alias Stdio.Port
  alias Stdio.Port.Table
  alias Stdio.Protocol
  alias Stdio.Task
  alias Stdio.Task.Request
  alias Stdio.Task.Settings

  @typedoc """
  A child of a task, as its parent knows it. The descriptors are always `-1`: the port program holds the
  child's standard streams, not the parent.
  """
  @type child :: %{
          pid: pos_integer(),
          exec: boolean(),
          flowcontrol: integer(),
          signaloneof: integer(),
          fdctl: -1,
          stdin: -1,
          stdout: -1,
          stderr: -1
        }

  @doc """
  Gives a task to another process, which then owns it and gets its messages.

      iex> {:ok, task} = Stdio.Task.fork()
      iex> Stdio.Task.controlling_process(task, self())
      :ok
      iex> dead = spawn(fn -> :ok end)
      iex> monitor = Process.monitor(dead)
      iex> receive do
      ...>   {:DOWN, ^monitor, _, _, _} -> Stdio.Task.controlling_process(task, dead)
      ...> end
      {:error, :badarg}
  """
  @spec controlling_process(Task.t(), pid()) :: :ok | {:error, :badarg}
  def controlling_process(task, pid) when is_pid(pid) do
    Request.permit!(task)
    if Process.alive?(pid), do: Port.give(task, pid), else: {:error, :badarg}
  end

  @doc "What a task says on its standard streams, and its end, goes to another process; it stays yours."
  @spec stdio(Task.t(), pid()) :: :ok | {:error, :badarg}
  def stdio(task, pid) when is_pid(pid) do
    Request.permit!(task)
    if Process.alive?(pid), do: Port.put(task, :stdio, pid), else: {:error, :badarg}
  end

  @doc """
  A function to call when a child of a task has ended: with the task, the pids from the outermost ancestor
  to the child, and the child as in `cpid/1`. It runs in a process of its own.
  """
  @spec atexit(Task.t(), (Task.t(), [pos_integer()], child() -> any())) :: :ok
  def atexit(task, fun) when is_function(fun, 3) do
    Request.permit!(task)
    Port.put(task, :atexit, fun)
  end

  @doc """
  The process id of a task, from the point of view of its parent; `:noproc` if it is gone.

  Unlike `getpid/1` it needs no call, so that it is good for a program as well.
  """
  @spec pidof(Task.t()) :: pos_integer() | :noproc
  def pidof(task) do
    case Table.pid_of(task.server, task.id) do
      pid when is_integer(pid) -> pid
      :pending -> pid_once_forked(task)
      :gone -> :noproc
    end
  end

  # The parent answers in order: when it has told anything else, it has told of the fork.
  @spec pid_once_forked(Task.t()) :: pos_integer() | :noproc
  defp pid_once_forked(task) do
    asked = with :noproc <- parent(task), do: task
    Request.send!(task, nil, &Protocol.call(&1, asked.id, :getpid, []))
    pid = Table.pid_of(task.server, task.id)
    if is_integer(pid), do: pid, else: :noproc
  end

  @doc """
  The task that a task was forked from; `:noproc` for a child of the port program, and for one that is gone.

      iex> {:ok, task} = Stdio.Task.fork()
      iex> {:ok, child} = Stdio.Task.fork(task)
      iex> {Stdio.Task.parent(child) == task, Stdio.Task.parent(task)}
      {true, :noproc}
      iex> Stdio.Task.stop(task)
      :ok
  """
  @spec parent(Task.t()) :: Task.t() | :noproc
  def parent(task), do: Table.parent_of(task.server, task.id) || :noproc

  @doc """
  The process ids from the outermost ancestor of a task to the task itself, each from the point of view of
  its parent.

      iex> {:ok, task} = Stdio.Task.fork()
      iex> {:ok, child} = Stdio.Task.fork(task)
      iex> Stdio.Task.pipeline(child) == [Stdio.Task.pidof(task), Stdio.Task.pidof(child)]
      true
      iex> Stdio.Task.stop(task)
      :ok
  """
  @spec pipeline(Task.t()) :: [pos_integer()]
  def pipeline(task), do: task |> lineage([]) |> Enum.map(&pidof/1)

  @spec lineage(Task.t() | :noproc, [Task.t()]) :: [Task.t()]
  defp lineage(:noproc, found), do: found
  defp lineage(task, found), do: task |> parent() |> lineage([task | found])

  @doc """
  The children of a task.

      iex> {:ok, task} = Stdio.Task.fork()
      iex> {:ok, child} = Stdio.Task.fork(task)
      iex> [%{pid: pid, exec: false}] = Stdio.Task.cpid(task)
      iex> pid == Stdio.Task.pidof(child)
      true
      iex> Stdio.Task.stop(task)
      :ok
  """
  @spec cpid(Task.t()) :: [child()]
  def cpid(task) do
    Request.permit!(task)
    task |> children() |> Enum.map(&describe/1)
  end

  @doc "One child of a task, given as a task or by its pid; `:error` if it is none."
  @spec cpid(Task.t(), Task.t() | pos_integer()) :: child() | :error
  def cpid(task, child) do
    case child(task, child) do
      nil -> :error
      child -> describe(child)
    end
  end

  @doc false
  @spec child(Task.t(), Task.t() | pos_integer()) :: Task.t() | nil
  def child(task, %Task{} = child), do: if(child in children(task), do: child)
  def child(task, pid), do: Enum.find(children(task), &(pidof(&1) == pid))

  @doc false
  @spec describe(Task.t()) :: child()
  def describe(task) do
    %{
      pid: pidof(task),
      exec: Table.executed?(task.server, task.id),
      flowcontrol: Settings.get(task, :flowcontrol),
      signaloneof: Settings.get(task, :signaloneof),
      fdctl: -1,
      stdin: -1,
      stdout: -1,
      stderr: -1
    }
  end

  @spec children(Task.t()) :: [Task.t()]
  defp children(task), do: Port.children(task)
end
