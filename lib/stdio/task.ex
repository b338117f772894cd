defmodule Stdio.Task do
  @moduledoc """
  A process under control.

  A task begins in *call mode*: it runs system calls for us, one after the other, each in a process of
  its own and thus without an effect on the node. With `execve/4` it becomes a program, and from then
  on only has standard input, output and an end.

      iex> {:ok, task} = Stdio.Task.fork()
      iex> Stdio.Task.chdir(task, "/tmp")
      :ok
      iex> Stdio.Task.getcwd(task)
      {:ok, "/tmp"}
      iex> Stdio.Task.chdir(task, "/nonexistent")
      {:error, :enoent}
      iex> Stdio.Task.stop(task)
      :ok

  ## Messages

  The process that created the task is its owner. It gets:

    * `{:stdout, task, binary}`, `{:stderr, task, binary}`
    * `{:stdin, task, {:error, posix}}` - the program no longer reads its standard input
    * `{:signal, task, signal, info}` - a signal that `sigaction/3` has it report; `info` is what the
      system says of it, `struct signalfd_siginfo` on Linux
    * `{:exit_status, task, 0..255}` or `{:termsig, task, signal}` - the last message of a task that
      ended by itself

  When the owner dies, the task and all below it are ended.

  ## Results

  A call gives `:ok` or `{:ok, value}`, or `{:error, posix}` when the system refuses. One that cannot
  fail gives the bare value. `:badarg` is raised for arguments that do not decode, `:undef` for a call
  that the port program does not have, `:eacces` when the task is a program already or belongs to
  another process. A supervisor serves every process.

  A crash of the port program raises `Stdio.StreamError` with the reason `:epipe`.
  """

  alias Stdio.Port
  alias Stdio.Privilege
  alias Stdio.Protocol
  alias Stdio.Task.Birth
  alias Stdio.Task.Family
  alias Stdio.Task.Program
  alias Stdio.Task.Request
  alias Stdio.Task.Settings

  @enforce_keys [:id, :port, :server]
  @derive {Inspect, only: [:id]}
  defstruct [:id, :port, :server]

  @typedoc "A process under control. What is in it is the library's own affair."
  @type t :: %__MODULE__{id: Protocol.id(), port: port(), server: atom()}

  @typedoc "A path or string, without a NUL."
  @type text :: iodata()

  @typedoc "A descriptor that the task has opened."
  @type fd :: non_neg_integer()

  @typedoc "A constant of the system: a number, or its name in either case."
  @type constant :: integer() | atom()

  @typedoc "Constants taken together: a number, a name, or a list of both."
  @type flags :: non_neg_integer() | atom() | [non_neg_integer() | atom()]

  @doc """
  Forks a task from the port program.

  It is nobody's child but the port's; for a tree that ends as a whole see `Stdio.supervisor/2`.
  """
  @spec fork() :: {:ok, t()} | {:error, Stdio.posix()}
  def fork, do: Birth.from_port(Privilege.server(), [])

  @doc """
  Later tasks and supervisors are root: as `Stdio.setuid/0`, with the command of one's own that makes
  it so. With an empty one, they no longer are.

      Stdio.Task.sudo("doas -n")
      {:ok, task} = Stdio.Task.fork()
      0 = Stdio.Task.getuid(task)
  """
  @spec sudo(text()) :: :ok
  defdelegate sudo(command), to: Privilege, as: :enable

  @doc "As `sudo/1`, with `sudo -n`, or `doas -n` on OpenBSD."
  @spec sudo() :: :ok
  def sudo, do: sudo(Privilege.default())

  @doc """
  Forks a task from a task in call mode. It inherits the descriptors that its parent has opened.

      iex> {:ok, parent} = Stdio.Task.fork()
      iex> {:ok, child} = Stdio.Task.fork(parent)
      iex> Stdio.Task.getppid(child) == Stdio.Task.getpid(parent)
      true
      iex> Stdio.Task.stop(parent)
      :ok
  """
  @spec fork(t()) :: {:ok, t()} | {:error, Stdio.posix()}
  def fork(%__MODULE__{} = parent), do: Birth.from_task(parent, [])

  @doc """
  Forks a task into namespaces of its own (Linux): `:clone_newuser`, `:clone_newpid` …

      iex> {:ok, parent} = Stdio.Task.fork()
      iex> {:ok, child} = Stdio.Task.clone(parent, [:clone_newuser, :clone_newpid])
      iex> Stdio.Task.getpid(child)
      1
      iex> Stdio.Task.stop(parent)
      :ok
  """
  @spec clone(t(), flags()) :: {:ok, t()} | {:error, Stdio.posix()}
  def clone(%__MODULE__{} = parent, flags), do: Birth.from_task(parent, clone: flags)

  @doc "Forks a task from `parent` and runs ops on it, see `Stdio.Op.fork/4`."
  @spec task(t(), [Stdio.Op.t()], term()) :: {:ok, t()} | {:error, Stdio.posix() | :badop}
  def task(parent, ops, state), do: Stdio.Op.fork(parent, ops, state, [])

  @doc "As `task/3`, with functions that make and unmake the task, see `Stdio.Op.fork/4`."
  @spec task(t(), [Stdio.Op.t()], term(), [{:init | :terminate, fun()}]) ::
          {:ok, t()} | {:error, Stdio.posix() | :badop}
  def task(parent, ops, state, config), do: Stdio.Op.fork(parent, ops, state, config)

  @doc """
  Runs a system call by its name.

      iex> {:ok, task} = Stdio.Task.fork()
      iex> Stdio.Task.call(task, :getsid, [0]) == Stdio.Task.getsid(task, 0)
      true
      iex> Stdio.Task.stop(task)
      :ok
  """
  @spec call(t(), atom(), [term()]) :: term()
  def call(%__MODULE__{} = task, name, args) when is_atom(name) and is_list(args),
    do: Request.call(task, name, args)

  use Stdio.Task.Functions

  @doc "`mount/6`; the options are for other systems."
  @spec mount(t(), text(), text(), text(), flags(), text(), text()) ::
          :ok | {:error, Stdio.posix()}
  def mount(task, source, target, fstype, flags, data, _options),
    do: mount(task, source, target, fstype, flags, data)

  @doc """
  Takes calls away from a task, for good: a name or a list of names, `{:deny, names}`, or
  `{:allow, names}` for all others. Such a call then raises `:undef`. Its children are not concerned.

      iex> {:ok, task} = Stdio.Task.fork()
      iex> Stdio.Task.filter(task, [:chdir])
      :ok
      iex> Stdio.Task.chdir(task, "/")
      ** (UndefinedFunctionError) function Stdio.Task.chdir/2 is undefined or private
  """
  @spec filter(t(), Stdio.filter()) :: :ok
  def filter(task, calls), do: filter(task, calls, [])

  @doc "As `filter/2`, with the calls that are taken away from children born from now on."
  @spec filter(t(), Stdio.filter(), Stdio.filter()) :: :ok
  def filter(task, calls, childrens), do: call(task, :filter, [calls, childrens])

  @doc """
  Ends a task and all below it, and waits until they are gone.

  `{:error, :etimedout}` if the system did not let them be killed; their numbers are logged.
  """
  @spec stop(t()) :: :ok | {:error, Stdio.posix()}
  def stop(%__MODULE__{} = task) do
    case Port.request(task, {:gone, task.id}, &Protocol.stop(&1, task.id)) do
      {:ok, {:survivors, _pids}} -> {:error, :etimedout}
      # The end of the port program was the end of all tasks.
      _gone -> :ok
    end
  end

  @see "`Stdio.Task.Program`"

  @doc "Makes the task a program, see #{@see}."
  @spec execve(t(), [text()], [text()]) :: :ok | {:error, Stdio.posix()}
  defdelegate execve(task, argv, environ), to: Program

  @doc "Makes the task a program with a name of its own, see #{@see}."
  @spec execve(t(), text(), [text()], [text()]) :: :ok | {:error, Stdio.posix()}
  defdelegate execve(task, path, argv, environ), to: Program

  @doc "Makes the task a program that is looked for in `PATH`, see #{@see}."
  @spec execvp(t(), [text()]) :: :ok | {:error, Stdio.posix()}
  defdelegate execvp(task, argv), to: Program

  @doc "Makes the task a program that is looked for in `PATH`, with a name of its own, see #{@see}."
  @spec execvp(t(), text(), [text()]) :: :ok | {:error, Stdio.posix()}
  defdelegate execvp(task, name, argv), to: Program

  @doc "Makes the task the program that is open as `fd`, see #{@see}."
  @spec fexecve(t(), fd(), [text()], [text()]) :: :ok | {:error, Stdio.posix()}
  defdelegate fexecve(task, fd, args, environ), to: Program

  @doc "Executes the port program anew in a task, see #{@see}."
  @spec reexec(t()) :: :ok | {:error, Stdio.posix()}
  defdelegate reexec(task), to: Program

  @doc "Executes the port program anew in a task, see #{@see}."
  @spec reexec(t(), [text()], [text()]) :: :ok | {:error, Stdio.posix()}
  defdelegate reexec(task, argv, environ), to: Program

  @doc "Writes to the standard input of a program, see #{@see}."
  @spec stdin(t(), iodata()) :: :ok
  defdelegate stdin(task, data), to: Program

  @doc "Closes the standard input of a program, see #{@see}."
  @spec eof(t()) :: :ok
  def eof(task), do: Program.eof(task, :stdin)

  @doc "Closes a standard stream of a program, or the input of a child, see #{@see}."
  @spec eof(t(), Program.stream() | t() | pos_integer()) :: :ok | {:error, :esrch}
  def eof(task, stream) when is_atom(stream), do: Program.eof(task, stream)
  def eof(task, child), do: Program.eof(task, child, :stdin)

  @doc "Closes a standard stream of a child, see #{@see}."
  @spec eof(t(), t() | pos_integer(), Program.stream()) :: :ok | {:error, :esrch}
  defdelegate eof(task, child, stream), to: Program

  @doc "Whether a task has become a program, see #{@see}."
  @spec execed(t()) :: boolean()
  defdelegate execed(task), to: Program

  @doc "The output of a command that runs below a task, see #{@see}."
  @spec cmd(t(), [text()]) :: binary() | {:error, Stdio.posix()}
  defdelegate cmd(task, argv), to: Program

  @doc "The output of a shell command that runs below a task, see #{@see}."
  @spec sh(t(), text()) :: binary() | {:error, Stdio.posix()}
  defdelegate sh(task, command), to: Program

  @see "`Stdio.Task.Family`"

  @doc "Gives a task to another process, see #{@see}."
  @spec controlling_process(t(), pid()) :: :ok | {:error, :badarg}
  defdelegate controlling_process(task, pid), to: Family

  @doc "Sends what a task says on its standard streams to another process, see #{@see}."
  @spec stdio(t(), pid()) :: :ok | {:error, :badarg}
  defdelegate stdio(task, pid), to: Family

  @doc "A function to call when a child of a task has ended, see #{@see}."
  @spec atexit(t(), (t(), [pos_integer()], Family.child() -> any())) :: :ok
  defdelegate atexit(task, fun), to: Family

  @doc "The process id of a task, see #{@see}."
  @spec pidof(t()) :: pos_integer() | :noproc
  defdelegate pidof(task), to: Family

  @doc "The task that a task was forked from, see #{@see}."
  @spec parent(t()) :: t() | :noproc
  defdelegate parent(task), to: Family

  @doc "The process ids from the outermost ancestor of a task to itself, see #{@see}."
  @spec pipeline(t()) :: [pos_integer()]
  defdelegate pipeline(task), to: Family

  @doc "The children of a task, see #{@see}."
  @spec cpid(t()) :: [Family.child()]
  defdelegate cpid(task), to: Family

  @doc "One child of a task, see #{@see}."
  @spec cpid(t(), t() | pos_integer()) :: Family.child() | :error
  defdelegate cpid(task, child), to: Family

  @see "`Stdio.Task.Settings`"

  @doc "A setting of a task, see #{@see}."
  @spec getopt(t(), atom()) :: integer() | false
  defdelegate getopt(task, name), to: Settings

  @doc "Changes a setting of a task, see #{@see}."
  @spec setopt(t(), atom(), integer()) :: boolean()
  defdelegate setopt(task, name, value), to: Settings

  @doc "A setting of a program, see #{@see}."
  @spec getcpid(t(), atom()) :: integer() | false
  defdelegate getcpid(task, name), to: Settings

  @doc "A setting of a child, see #{@see}."
  @spec getcpid(t(), t() | Family.child() | pos_integer(), atom()) :: integer() | false
  defdelegate getcpid(task, child, name), to: Settings

  @doc "Changes a setting of a program, see #{@see}."
  @spec setcpid(t(), atom(), integer()) :: boolean()
  defdelegate setcpid(task, name, value), to: Settings

  @doc "Changes a setting of a child, see #{@see}."
  @spec setcpid(t(), t() | Family.child() | pos_integer(), atom(), integer()) :: boolean()
  defdelegate setcpid(task, child, name, value), to: Settings
end
