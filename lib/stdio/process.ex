defmodule Stdio.Process do
  @moduledoc """
  Programs in a session of their own, below a supervisor of their own. The default behaviour.

  Needs no privileges. If the port program runs as root, the program runs under a user id that no other
  stream of the node has, with no supplementary groups and no way back.

  ## Ops

  In this order, each of them with the option of `t:Stdio.config/0` that it obeys:

    * a new session
    * the scheduling priority (`:priority`)
    * the working directory (`:path`); if it is not given, that in which the node was when the port
      program started
    * resource limits (`:rlimit`)
    * groups, group id, user id (`:groups`, `:gid`, `:uid`): all of them if the port program is root,
      otherwise those that are given, which only succeeds for root
    * setuid programs give no privileges (unless `:setuid`)
    * SIGKILL when the supervisor ends

  `:environ` is all of the program's environment. `:fstab` and `:hostname` have no meaning here: the
  program sees the file system and the name of the host. With `net: :none` it has a network namespace of
  its own on Linux, with nothing in it but a loopback interface that is down.

      iex> Stdio.stream!("id -G", Stdio.Process, uid: 1000, gid: 1001, groups: [7]) |> Enum.to_list()
      [stdout: "1001 7\\n", exit_status: 0]
  """

  @behaviour Stdio

  alias Stdio.Config
  alias Stdio.Lineage
  alias Stdio.Privilege
  alias Stdio.ProcessTree
  alias Stdio.Steps
  alias Stdio.Syscall
  alias Stdio.Task

  @doc """
  A supervisor for the stream alone.
  """
  @impl true
  def task(_config), do: Stdio.supervisor()

  @doc false
  @spec server() :: Privilege.server()
  defdelegate server(), to: Privilege

  @doc """
  Forks the process that becomes the program.
  """
  @impl true
  def init(config), do: Syscall.os().subprocess(config)

  @doc false
  # What `init/1` makes, without waiting for it; nothing where the system forks in a way of its own.
  @spec descent(keyword()) :: (Lineage.t() -> {:ok, Lineage.t()}) | nil
  def descent(config) do
    if Syscall.os() == Syscall.Linux, do: &Syscall.Linux.descend(&1, config)
  end

  @doc """
  The steps named above.

  Without a `:uid` they are the result of an op of their own, which finds out whether one is needed.

      iex> Stdio.Process.ops(uid: 1000, rlimit: []) |> List.flatten() |> Keyword.keys()
      [:setsid, :setpriority, :setgroups, :setresgid, :setresuid, :prctl, :prctl]
  """
  @impl true
  def ops(config), do: Stdio.Uid.ops(__MODULE__, :steps, config)

  @doc false
  @spec steps(keyword()) :: [Stdio.Op.t()]
  def steps(config) do
    [
      Steps.session(),
      Steps.priority(config),
      path(Config.get(config, :path)),
      Steps.limits(config),
      Steps.identity(config),
      Steps.bounds(config)
    ]
  end

  defp path(nil), do: []
  # The port program's working directory is not that of the node, which may have changed.
  defp path(path), do: {:chdir, [Path.expand(path)]}

  @doc """
  Stops the task.
  """
  @impl true
  def onerror(_config), do: &Task.stop/1

  @doc """
  Kills the process group of the program, unless it is asked to end (`:stop`); true if the program was still
  there.
  """
  @impl true
  def onexit(config) do
    asked? = Keyword.has_key?(config, :stop)

    fn %ProcessTree{pipeline: pipeline} = tree ->
      %{task: task, pid: pid} = List.last(pipeline)
      alive = alive?(task)
      if alive and not asked?, do: signal(ProcessTree.parent(tree), pid, :SIGKILL)
      alive
    end
  end

  @doc """
  Whether a task is there: in call mode, or as a program that has not ended.

      iex> {:ok, task} = Stdio.Task.fork()
      iex> Stdio.Process.alive?(task)
      true
      iex> Stdio.Task.stop(task)
      iex> Stdio.Process.alive?(task)
      false
  """
  @spec alive?(Task.t()) :: boolean()
  def alive?(task), do: Task.pidof(task) != :noproc

  @doc """
  Has `task`, the parent of a process, signal the group of that process, or it alone if it leads none.
  """
  @spec signal(Task.t(), pos_integer(), atom() | pos_integer()) :: :ok | {:error, Stdio.posix()}
  def signal(task, pid, signal) when is_integer(pid) and pid > 1 do
    with {:error, :esrch} <- Task.kill(task, -pid, signal), do: Task.kill(task, pid, signal)
  end
end
