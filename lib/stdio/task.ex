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
  alias Stdio.Port.Tasks
  alias Stdio.Protocol
  alias Stdio.Task.Calls

  # What a program may send that is not read through a stream: everything.
  @no_window 0x7FFF_FFFF_FFFF_FFFF

  @enforce_keys [:id, :port, :server]
  @derive {Inspect, only: [:id]}
  defstruct [:id, :port, :server, supervises: false]

  @typedoc "A process under control. What is in it is the library's own affair."
  @type t :: %__MODULE__{
          id: Protocol.id(),
          port: port(),
          server: atom(),
          supervises: boolean()
        }

  @typedoc "A path or string, without a NUL."
  @type text :: iodata()

  @doc """
  Forks a task from the port program.

  It is nobody's child but the port's; for a tree that ends as a whole see `Stdio.supervisor/1`.
  """
  @spec fork() :: {:ok, t()} | {:error, Stdio.posix()}
  def fork, do: born(new(false), 0, [])

  @doc """
  Forks a task from a task in call mode.

      iex> {:ok, parent} = Stdio.Task.fork()
      iex> {:ok, child} = Stdio.Task.fork(parent)
      iex> Stdio.Task.getppid(child) == Stdio.Task.getpid(parent)
      true
      iex> Stdio.Task.stop(parent)
      :ok
  """
  @spec fork(t()) :: {:ok, t()} | {:error, Stdio.posix()}
  def fork(%__MODULE__{} = parent) do
    permit!(parent)
    parent |> below() |> born(parent.id, [])
  end

  @doc false
  # A task that ends all below it when it ends.
  @spec supervise() :: {:ok, t()} | {:error, Stdio.posix()}
  def supervise, do: born(new(true), 0, [:supervise])

  @doc false
  # As `supervise/0` and `fork/1`, but without waiting: calls can be sent right behind. What became of
  # the fork comes as a message `{reference, result}`, not necessarily before the replies to them.
  @spec supervise_ahead() :: {t(), reference()}
  def supervise_ahead, do: unborn(new(true), 0, [:supervise])

  @doc false
  @spec fork_ahead(t()) :: {t(), reference()}
  def fork_ahead(parent), do: parent |> below() |> unborn(parent.id, [])

  @spec new(boolean()) :: t()
  defp new(supervises) do
    server = Stdio.Port.User

    case Port.connect(server) do
      {:ok, port, _info} ->
        %__MODULE__{id: unique_id(), port: port, server: server, supervises: supervises}

      {:error, {reason, message}} ->
        raise Stdio.StreamError, reason: reason, message: message
    end
  end

  @spec below(t()) :: t()
  defp below(parent), do: %{parent | id: unique_id(), supervises: false}

  @spec born(t(), 0 | Protocol.id(), [:supervise]) :: {:ok, t()} | {:error, Stdio.posix()}
  defp born(task, parent, options) do
    Port.register(task, parent)

    case request(task, {:forked, task.id}, &Protocol.fork(&1, parent, task.id, options)) do
      {:ok, _pid} -> {:ok, task}
      refused -> returned(refused)
    end
  end

  @spec unborn(t(), 0 | Protocol.id(), [:supervise]) :: {t(), reference()}
  defp unborn(task, parent, options) do
    Port.register(task, parent)
    fork = &Protocol.fork(&1, parent, task.id, options)
    {task, Port.submit(task, {:forked, task.id}, fork)}
  end

  @spec unique_id() :: Protocol.id()
  defp unique_id, do: System.unique_integer([:positive])

  @doc """
  Makes the task a program, with an environment of its own.

  `path` is executed with the arguments `argv`, the first of which is its name.

      iex> {:ok, task} = Stdio.Task.fork()
      iex> Stdio.Task.execve(task, "/bin/sh", ["sh", "-c", "exit $N"], ["N=3"])
      :ok
      iex> receive do
      ...>   {:exit_status, ^task, status} -> status
      ...> end
      3
  """
  @spec execve(t(), text(), [text()], [text()]) :: :ok | {:error, Stdio.posix()}
  def execve(%__MODULE__{} = task, path, argv, environ \\ []) do
    permit!(task)
    exec = {:execve, [path, argv, environ]}

    case batch(task, [exec], credit: @no_window) do
      :executed -> :ok
      {:failed, [refused]} -> returned(refused)
      refused -> returned(refused)
    end
  end

  @doc false
  # Several calls in one request. `{:failed, results}` ends with the one that did not succeed; of what
  # went before a program that was executed nothing is told but that it succeeded.
  @spec batch(t(), [Protocol.call()], [Protocol.exec_option()]) ::
          {:ok | :failed, [term()]}
          | :executed
          | {:error, Stdio.posix()}
          | atom()
  def batch(task, calls, options) do
    note = {:domain, task.id, options[:domain]}
    request(task, note, &Protocol.batch(&1, task.id, calls, options))
  end

  @doc """
  Runs a system call by its name.

      iex> {:ok, task} = Stdio.Task.fork()
      iex> Stdio.Task.call(task, :getsid, [0]) == Stdio.Task.getsid(task, 0)
      true
      iex> Stdio.Task.stop(task)
      :ok
  """
  @spec call(t(), atom(), [term()]) :: term()
  def call(%__MODULE__{} = task, name, args) when is_atom(name) and is_list(args) do
    permit!(task)
    task |> request(nil, &Protocol.call(&1, task.id, name, args)) |> returned()
  end

  for {name, args, result, doc} <- Calls.all() do
    variables = Enum.map(args, &Macro.var(&1, __MODULE__))
    types = Enum.map(args, fn _ -> quote(do: term()) end)

    returns =
      case result do
        :ok -> quote(do: :ok | {:error, Stdio.posix()})
        :value -> quote(do: {:ok, term()} | {:error, Stdio.posix()})
        :bare -> quote(do: non_neg_integer())
      end

    @doc "`#{name}(2)`: #{doc}."
    @spec unquote(name)(t(), unquote_splicing(types)) :: unquote(returns)
    def unquote(name)(task, unquote_splicing(variables)),
      do: call(task, unquote(name), unquote(variables))
  end

  @doc """
  Writes to the standard input of a program.

  What the program has not read yet is limited; a message `{:stdin, task, {:error, :enobufs}}` says
  that it was more. `Stdio.pipe!/4` waits instead.
  """
  @spec stdin(t(), iodata()) :: :ok
  def stdin(%__MODULE__{} = task, data) do
    permit!(task)
    Port.post(task, Protocol.stdin(task.id, IO.iodata_to_binary(data)))
  end

  @doc "Closes the standard input of a program, once everything sent before is written."
  @spec eof(t(), :stdin) :: :ok
  def eof(%__MODULE__{} = task, stream \\ :stdin) do
    permit!(task)
    Port.post(task, Protocol.eof(task.id, stream))
  end

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

  @doc """
  The process id of a task, from the point of view of its parent; `:noproc` if it is gone.

  Unlike `getpid/1` it needs no call, so that it is good for a program as well.
  """
  @spec pidof(t()) :: pos_integer() | :noproc
  def pidof(%__MODULE__{} = task) do
    case Tasks.pid_of(task.server, task.id) do
      pid when is_integer(pid) ->
        pid

      :pending ->
        with {:error, _reason} <- request(task, nil, &Protocol.call(&1, task.id, :getpid, [])),
             do: :noproc

      :gone ->
        :noproc
    end
  end

  @spec permit!(t()) :: :ok
  defp permit!(%__MODULE__{supervises: true}), do: :ok

  defp permit!(task) do
    case Tasks.owner_of(task.server, task.id) do
      owner when owner in [self(), nil] -> :ok
      _another -> :erlang.error(:eacces)
    end
  end

  @spec request(t(), Protocol.note(), (Protocol.ref() -> tuple())) :: term()
  defp request(task, note, build) do
    case Port.request(task, note, build) do
      {:ok, result} -> result
      {:down, sentence} -> raise Stdio.StreamError, reason: :epipe, message: sentence
    end
  end

  @spec returned(term()) :: term()
  defp returned(fault) when fault in [:badarg, :undef, :eacces], do: :erlang.error(fault)
  defp returned(result), do: result
end
