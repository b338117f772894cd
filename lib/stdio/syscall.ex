defmodule Stdio.Syscall do
  @moduledoc """
  What differs from one operating system to the other.

  `os/0` is the module for this one; `config :stdio, syscall: module` replaces it. `use Stdio.Syscall` in
  such a module defines all callbacks as `Stdio.Syscall.Posix` has them, so that only what the system
  does better is written:

      defmodule MySystem do
        use Stdio.Syscall

        @impl true
        def procfs, do: "/compat/linux/proc"
      end
  """

  alias Stdio.ProcessTree
  alias Stdio.Task

  @doc "Gives a task the name that the system's tools show."
  @callback setproctitle(Task.t(), String.t()) :: :ok | {:error, Stdio.posix()}

  @doc "Makes a task the one to which processes below it fall that lose their parent."
  @callback subreaper(Task.t()) :: :ok | {:error, Stdio.posix()}

  @doc "Signals all processes below a supervisor."
  @callback reap(ProcessTree.t(), Stdio.signal()) :: :ok | {:error, Stdio.posix()}

  @doc "Signals a process below a supervisor, and all below it."
  @callback reap(ProcessTree.t(), pos_integer(), Stdio.signal()) :: :ok | {:error, Stdio.posix()}

  @doc "Where the file system of processes is mounted."
  @callback procfs() :: Path.t()

  @doc "The ops after which setuid programs give a process nothing."
  @callback disable_setuid() :: [Stdio.Op.t()]

  @doc "The ops after which a process is killed when its parent ends."
  @callback set_pdeathsig() :: [Stdio.Op.t()]

  @doc "Creates the process below the supervisor that is to become the program."
  @callback subprocess(config :: keyword()) :: Stdio.Op.init()

  @doc false
  defmacro __using__(_options) do
    quote location: :keep do
      @behaviour Stdio.Syscall

      alias Stdio.Syscall.Posix

      @impl Stdio.Syscall
      defdelegate setproctitle(task, title), to: Posix

      @impl Stdio.Syscall
      defdelegate subreaper(task), to: Posix

      @impl Stdio.Syscall
      defdelegate reap(tree, signal), to: Posix

      @impl Stdio.Syscall
      defdelegate reap(tree, pid, signal), to: Posix

      @impl Stdio.Syscall
      defdelegate procfs, to: Posix

      @impl Stdio.Syscall
      defdelegate disable_setuid, to: Posix

      @impl Stdio.Syscall
      defdelegate set_pdeathsig, to: Posix

      @impl Stdio.Syscall
      defdelegate subprocess(config), to: Posix

      defoverridable Stdio.Syscall
    end
  end

  @doc """
  The module for this operating system.

      iex> Stdio.Syscall.os().procfs()
      "/proc"
  """
  @spec os() :: module()
  def os, do: Application.get_env(:stdio, :syscall) || os(:os.type())

  @doc """
  The module for an operating system, as `:os.type/0` names it.

      iex> Stdio.Syscall.os({:unix, :freebsd})
      Stdio.Syscall.FreeBSD
  """
  @spec os({atom(), atom()}) :: module()
  def os({:unix, :linux}), do: Stdio.Syscall.Linux
  def os({:unix, :freebsd}), do: Stdio.Syscall.FreeBSD
  def os({:unix, :openbsd}), do: Stdio.Syscall.OpenBSD
  def os(_unknown), do: Stdio.Syscall.Posix
end
