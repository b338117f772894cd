defmodule Stdio.Supervision do
  @moduledoc """
  Supervisors: processes named `Supervise` to which every process below them falls that loses its parent,
  and with which all of them end.

  Each stream makes one for itself. One that is made beforehand can be shared by streams, of several
  processes of the node too:

      iex> {:ok, supervisor} = Stdio.supervisor()
      iex> phases = Stdio.with_supervisor(Stdio.Process, supervisor)
      iex> [stdout: parent, exit_status: 0] = Stdio.stream!("echo $PPID", phases) |> Enum.to_list()
      iex> [stdout: ^parent, exit_status: 0] = Stdio.stream!("echo $PPID", phases) |> Enum.to_list()
      iex> parent == "\#{Stdio.Task.pidof(supervisor.init)}\\n"
      true
      iex> Stdio.Task.stop(supervisor.init)
      :ok

  Whoever made it owns it: with the death of that process it ends.

  A program whose file does not open, since the file system does not answer, holds up no stream that runs.
  Those that start later wait for it if it was the only one below the supervisor.

  ## At the end of a stream

  `t:Stdio.atexit/0` says what becomes of it:

    * `:shutdown` - it ends, and everything below it
    * `:noreap` - it is stopped
    * `:noshutdown` - it is left for the next stream; the processes that the stream created end. This is
      what `Stdio.with_supervisor/2` makes of `:shutdown`. A daemon does not say whose it is: it ends when
      no stream that shares the supervisor has a program any more
    * a function - is called with the supervisor's task, the pipeline and the supervisor's state

  ## What it accepts

  `t:Stdio.filter/0` takes calls away from it, by default all but those that it needs: `clone close exit
  fork getpid keep_jail kill kill_domain procctl reap setcpid sigaction`. They never come back:

      iex> {:ok, supervisor} = Stdio.supervisor(:shutdown, {:allow, [:getpid]})
      iex> Stdio.Task.fork(supervisor.init)
      ** (UndefinedFunctionError) function Stdio.Task.fork/1 is undefined or private

  A signal that is sent to it is passed on to all that is below it, unless `Stdio.Task.sigaction/3` has it
  reported. As root, with user ids that differ, no child can send it one.

  Every function here is one of `Stdio`, where it is usually called.
  """

  alias Stdio.Privilege
  alias Stdio.Protocol
  alias Stdio.ProcessTree
  alias Stdio.Task
  alias Stdio.Task.Birth
  alias Stdio.Task.Request

  # keep_jail and procctl are FreeBSD's: a name that is not called here harms nobody.
  @default_filter {:allow,
                   ~w(clone close exit fork getpid keep_jail kill kill_domain procctl reap setcpid sigaction)a}

  # Forking is no call of the list from which the others are made.
  @names Enum.uniq(
           [
             :fork,
             :clone,
             :execve,
             :execvp,
             :fexecve,
             :reexec,
             :filter,
             :setcpid,
             :procctl,
             :keep_jail,
             :kill_domain
           ] ++
             Enum.map(Stdio.Task.Calls.all(), &elem(&1, 0))
         )

  @doc false
  @spec default_filter() :: Stdio.filter()
  def default_filter, do: @default_filter

  @doc """
  `Stdio.supervisor/2`: creates one below the port program of `server`; `Stdio.Port.User` for one that is not to
  be root, whatever the setting.

      iex> {:ok, supervisor} = Stdio.supervisor(:noshutdown)
      iex> pid = Stdio.Task.getpid(supervisor.init)
      iex> Enum.find_value(Stdio.Procfs.ps(), &(&1["pid"] == "\#{pid}" && &1["name"]))
      "Supervise"
  """
  @spec create(Stdio.atexit(), Stdio.filter(), Privilege.server()) ::
          {:ok, Stdio.t()} | {:error, Stdio.posix()}
  def create(atexit, filter, server \\ Privilege.server()) do
    check!(atexit, filter)

    with {:ok, task} <- Birth.from_port(server, options(filter)),
         do: {:ok, %Stdio{init: task, atexit: atexit}}
  end

  @doc false
  # As `create/3` with the default filter, but the request is still to be sent, see `Stdio.Task.Birth`.
  @spec draft(Privilege.server()) :: {Task.t(), Stdio.Port.draft()}
  def draft(server), do: Birth.draft_from_port(server, options(@default_filter))

  @doc """
  `Stdio.supervise/3`: makes a task a supervisor.

      iex> {:ok, task} = Stdio.Task.fork()
      iex> {:ok, supervisor} = Stdio.supervise(task, :noshutdown)
      iex> Stdio.stream!("echo $PPID", task: fn _config -> {:ok, supervisor} end) |> Enum.to_list()
      [stdout: "\#{Stdio.Task.pidof(task)}\\n", exit_status: 0]
      iex> Stdio.Task.stop(task)
      :ok
  """
  @spec convert(Task.t(), Stdio.atexit(), Stdio.filter()) ::
          {:ok, Stdio.t()} | {:error, Stdio.posix()}
  def convert(task, atexit, filter) do
    check!(atexit, filter)
    Request.permit!(task)
    asked = Request.send!(task, {:supervises, task.id}, &Protocol.supervise(&1, task.id))

    with :ok <- Request.returned(asked, :supervise, [task]),
         :ok <- Task.filter(task, filter),
         do: {:ok, %Stdio{init: task, atexit: atexit}}
  end

  @doc """
  `Stdio.with_supervisor/2`: the phases of a behaviour with a supervisor that is there already. It
  outlives the stream, whose processes end.
  """
  @spec with_supervisor(module(), Stdio.t()) :: Stdio.phases()
  def with_supervisor(module, %Stdio{} = supervisor) when is_atom(module) do
    kept =
      if supervisor.atexit == :shutdown, do: %{supervisor | atexit: :noshutdown}, else: supervisor

    phases =
      for name <- [:init, :ops, :onerror, :onexit], do: {name, Function.capture(module, name, 1)}

    [{:task, fn _config -> {:ok, kept} end} | phases]
  end

  @doc """
  `Stdio.reap/2`: signals everything below the supervisor of a stream.

      iex> {:ok, supervisor} = Stdio.supervisor()
      iex> Stdio.reap(%Stdio.ProcessTree{supervisor: supervisor}, :SIGTERM)
      :ok
  """
  @spec reap(ProcessTree.t() | Stdio.t(), Stdio.signal()) :: :ok | {:error, Stdio.posix()}
  def reap(tree, signal), do: tree |> tree() |> Stdio.Syscall.os().reap(signal)

  @doc """
  `Stdio.reap/3`: signals everything below the process `pid`; `{:error, :esrch}` if that is not below the
  supervisor.

      iex> {:ok, supervisor} = Stdio.supervisor()
      iex> Stdio.reap(supervisor, 1, :SIGTERM)
      {:error, :esrch}
  """
  @spec reap(ProcessTree.t() | Stdio.t(), pos_integer(), Stdio.signal()) ::
          :ok | {:error, Stdio.posix()}
  def reap(tree, pid, signal), do: tree |> tree() |> Stdio.Syscall.os().reap(pid, signal)

  @doc """
  `Stdio.kill_domain/1`: by what means all that is below a supervisor is ended. What one leaves, the next is
  tried on, down to the last.

    * `:pid_namespace` - with its first process all of a pid namespace ends
    * `:cgroup` - `cgroup.kill`, in a group below `config :stdio, cgroup:` or the node's own, if that was
      delegated to it
    * `:uid` - SIGKILL to everything of a user id that nobody else on this system has
    * `:jail` - on FreeBSD, the jail that the program is in is removed
    * `:reaper` - on FreeBSD, the system kills all that is below a reaper
    * `:tree` - every descendant is stopped until no new one appears, then all of them are killed

  All but the last are one act of the system's, which no process escapes that forks without pause.

      iex> {:ok, supervisor} = Stdio.supervisor()
      iex> Stdio.kill_domain(supervisor)
      :tree

  In a callback `c:Stdio.onexit/1` it tells so of a stream that has ended as well.
  """
  @spec kill_domain(ProcessTree.t() | Stdio.t()) ::
          :pid_namespace | :jail | :cgroup | :uid | :reaper | :tree | {:error, Stdio.posix()}
  def kill_domain(%ProcessTree{kill_domain: rung}) when rung != nil, do: rung
  def kill_domain(tree), do: Request.call(tree(tree).supervisor.init, :kill_domain, [])

  @doc false
  # Has a supervisor end a jail, which a task below it has made, with its domain. One that is filtered ends
  # who is in it all the same.
  @spec keep_jail(Task.t(), pos_integer()) :: :ok | {:error, Stdio.posix()}
  def keep_jail(supervisor, jail) do
    Request.call(supervisor, :keep_jail, [jail])
  rescue
    UndefinedFunctionError -> :ok
  end

  @spec tree(ProcessTree.t() | Stdio.t()) :: ProcessTree.t()
  defp tree(%ProcessTree{} = tree), do: tree
  defp tree(%Stdio{} = supervisor), do: %ProcessTree{supervisor: supervisor}

  @spec options(Stdio.filter()) :: [Birth.option()]
  defp options([]), do: [:supervise]
  defp options(filter), do: [:supervise, filter: filter]

  @spec check!(Stdio.atexit(), Stdio.filter()) :: :ok
  defp check!(atexit, filter) do
    unless atexit in [:shutdown, :noreap, :noshutdown] or is_function(atexit, 3),
      do:
        bad!("atexit", atexit, ":shutdown, :noreap, :noshutdown or a function of three arguments")

    for name <- names(filter),
        name not in @names,
        do: bad!("the filter names", name, "a call of Stdio.Task")

    :ok
  end

  @spec names(term()) :: [atom()]
  defp names({kind, calls}) when kind in [:allow, :deny], do: names(calls)
  defp names(name) when is_atom(name) and name != [], do: [name]

  defp names(calls) do
    if is_list(calls) and not List.improper?(calls) and Enum.all?(calls, &is_atom/1),
      do: calls,
      else: bad!("the filter is", calls, "names of calls, {:allow, names} or {:deny, names}")
  end

  @spec bad!(String.t(), term(), String.t()) :: no_return()
  defp bad!(what, value, expected) do
    raise ArgumentError, "#{what} #{inspect(value)}, expected #{expected}"
  end
end
