defmodule Stdio.Task.Settings do
  @moduledoc """
  What a task lets its children do, and what is told of them.

    * `:maxchild` - how many children it may have at a time. Default: no limit but the system's
    * `:maxforkdepth` - how many ancestors a task below it may have. Default: likewise
    * `:exit_status`, `:termsig` - whether its children's ends are told: `1` or `0`. Default: `1`
    * `:flowcontrol` - how many pieces of output a child may send once it is a program; `0` for none,
      `-1` for no limit. Default: `-1`
    * `:signaloneof` - the signal that ends a child: `9`, since nothing of ours survives

  A task is born with the settings of its parent. Every function here is one of `Stdio.Task`, where it is
  usually called.
  """

  alias Stdio.Port
  alias Stdio.Port.Table
  alias Stdio.Protocol
  alias Stdio.Task
  alias Stdio.Task.Family
  alias Stdio.Task.Request

  @unlimited 0x7FFF_FFFF

  @defaults %{
    maxchild: @unlimited,
    maxforkdepth: @unlimited,
    exit_status: 1,
    termsig: 1,
    flowcontrol: -1,
    signaloneof: 9
  }

  @type name ::
          :maxchild | :maxforkdepth | :exit_status | :termsig | :flowcontrol | :signaloneof

  @doc """
  A setting of a task; `false` if there is none of that name.

      iex> {:ok, task} = Stdio.Task.fork()
      iex> {Stdio.Task.getopt(task, :flowcontrol), Stdio.Task.getopt(task, :other)}
      {-1, false}
      iex> Stdio.Task.stop(task)
      :ok
  """
  @spec getopt(Task.t(), name() | atom()) :: integer() | false
  def getopt(task, name) do
    Request.permit!(task)
    get(task, name)
  end

  @doc """
  Changes a setting of a task; `false` if there is none of that name, or it cannot have that value.

      iex> {:ok, task} = Stdio.Task.fork()
      iex> Stdio.Task.setopt(task, :maxchild, 1)
      true
      iex> {:ok, _child} = Stdio.Task.fork(task)
      iex> Stdio.Task.fork(task)
      {:error, :eagain}
      iex> Stdio.Task.stop(task)
      :ok
  """
  @spec setopt(Task.t(), name() | atom(), integer()) :: boolean()
  def setopt(task, name, value) do
    Request.permit!(task)
    valid?(name, value) and Port.set(task, name, value)
  end

  @doc "A setting of a program as its parent has it: `:flowcontrol` or `:signaloneof`."
  @spec getcpid(Task.t(), atom()) :: integer() | false
  def getcpid(task, name), do: Map.get(Family.describe(task), name, false)

  @doc "As `getcpid/2`, for a child of a task, given as a task, a map of `cpid/1` or by its pid."
  @spec getcpid(Task.t(), Task.t() | Family.child() | pos_integer(), atom()) :: integer() | false
  def getcpid(task, child, name) do
    case Family.child(task, pid_or_task(child)) do
      nil -> false
      child -> getcpid(child, name)
    end
  end

  @doc """
  Changes a setting of a program: with `:flowcontrol`, that many more pieces of output may come.

      iex> {:ok, task} = Stdio.Task.fork()
      iex> Stdio.Task.setcpid(task, :flowcontrol, 0)
      true
      iex> Stdio.Task.execve(task, ["/bin/echo", "late"], [])
      iex> receive do
      ...>   {:stdout, ^task, _} -> :early
      ...> after
      ...>   0 -> Stdio.Task.setcpid(task, :flowcontrol, 1)
      ...> end
      true
      iex> receive do
      ...>   {:stdout, ^task, output} -> output
      ...> end
      "late\\n"
  """
  @spec setcpid(Task.t(), atom(), integer()) :: boolean()
  def setcpid(task, name, value) when name in [:flowcontrol, :signaloneof] do
    Request.permit!(task)
    valid?(name, value) and Port.set(task, name, value) and apply_now(task, name, value)
  end

  def setcpid(_task, _name, _value), do: false

  @doc "As `setcpid/3`, for a child of a task, given as a task, a map of `cpid/1` or by its pid."
  @spec setcpid(Task.t(), Task.t() | Family.child() | pos_integer(), atom(), integer()) ::
          boolean()
  def setcpid(task, child, name, value) do
    case Family.child(task, pid_or_task(child)) do
      nil -> false
      child -> setcpid(child, name, value)
    end
  end

  defp pid_or_task(%Task{} = task), do: task
  defp pid_or_task(%{pid: pid}), do: pid
  defp pid_or_task(pid), do: pid

  # A program is told how much more it may send; before, it is part of its start.
  defp apply_now(task, :flowcontrol, pieces) do
    if Table.executed?(task.server, task.id),
      do: Port.post(task, Protocol.credit_pieces(task.id, pieces))

    true
  end

  defp apply_now(_task, _name, _value), do: true

  @doc false
  @spec get(Task.t(), atom()) :: integer() | false
  def get(task, name) do
    task.server
    |> Table.settings(task.id)
    |> Map.get_lazy(name, fn -> Map.get(@defaults, name, false) end)
  end

  @doc false
  @spec exec_options(Task.t()) :: [Protocol.exec_option()]
  def exec_options(task) do
    case get(task, :flowcontrol) do
      -1 -> []
      pieces -> [pieces: pieces]
    end
  end

  @doc false
  # With the defaults there is nothing to count.
  @spec room_for_child(Task.t()) :: :ok | {:error, :eagain}
  def room_for_child(task) do
    children = get(task, :maxchild)
    depth = get(task, :maxforkdepth)

    cond do
      children != @unlimited and length(Port.children(task)) >= children -> {:error, :eagain}
      depth != @unlimited and length(Family.pipeline(task)) >= depth -> {:error, :eagain}
      true -> :ok
    end
  end

  @spec valid?(atom(), term()) :: boolean()
  defp valid?(:signaloneof, value), do: value == 9
  defp valid?(:flowcontrol, value), do: is_integer(value) and value in -1..@unlimited
  defp valid?(name, value) when name in [:exit_status, :termsig], do: value in [0, 1]

  defp valid?(name, value) when name in [:maxchild, :maxforkdepth],
    do: is_integer(value) and value in 0..@unlimited

  defp valid?(_name, _value), do: false
end
