defmodule Stdio.Task.Program do
  @moduledoc """
  How a task becomes a program, and what it hears then.

  Every function here is one of `Stdio.Task`, where it is usually called.
  """

  alias Stdio.Port
  alias Stdio.Port.Table
  alias Stdio.Protocol
  alias Stdio.Task
  alias Stdio.Task.Family
  alias Stdio.Task.Request
  alias Stdio.Task.Settings

  # What a program may send that is not read through a stream: everything.
  @no_window 0x7FFF_FFFF_FFFF_FFFF

  @typedoc "A standard stream of a program."
  @type stream :: :stdin | :stdout | :stderr

  @doc """
  `execve(2)` with an argv whose first element is the path.

      iex> {:ok, task} = Stdio.Task.fork()
      iex> Stdio.Task.execve(task, ["/bin/sh", "-c", "exit $N"], ["N=3"])
      :ok
      iex> receive do
      ...>   {:exit_status, ^task, status} -> status
      ...> end
      3
  """
  @spec execve(Task.t(), [Task.text()], [Task.text()]) :: :ok | {:error, Stdio.posix()}
  def execve(task, [path | _args] = argv, environ), do: execve(task, path, argv, environ)

  @doc """
  `execve(2)`: the program at `path` with the arguments `argv`, the first of which is its name.

      iex> {:ok, task} = Stdio.Task.fork()
      iex> Stdio.Task.execve(task, "/bin/sh", ["name", "-c", "echo $0"], [])
      :ok
      iex> receive do
      ...>   {:stdout, ^task, output} -> output
      ...> end
      "name\\n"
  """
  @spec execve(Task.t(), Task.text(), [Task.text()], [Task.text()]) ::
          :ok | {:error, Stdio.posix()}
  def execve(task, path, argv, environ), do: execute(task, {:execve, [path, argv, environ]})

  @doc "`execvp(3)`: the first element of `argv` is looked for in the `PATH` of the task's environment."
  @spec execvp(Task.t(), [Task.text()]) :: :ok | {:error, Stdio.posix()}
  def execvp(task, [name | _args] = argv), do: execvp(task, name, argv)

  @doc """
  `execvp(3)` with a name of its own in `argv`. The program gets the environment of the task.

      iex> {:ok, task} = Stdio.Task.fork()
      iex> Stdio.Task.execvp(task, "no-such-program", ["x"])
      {:error, :enoent}
      iex> Stdio.Task.execvp(task, "sh", ["name", "-c", "exit 4"])
      :ok
      iex> receive do
      ...>   {:exit_status, ^task, status} -> status
      ...> end
      4
  """
  @spec execvp(Task.t(), Task.text(), [Task.text()]) :: :ok | {:error, Stdio.posix()}
  def execvp(task, name, argv), do: execute(task, {:execvp, [name, argv]})

  @doc """
  `fexecve(3)`: the program that is open as `fd`; `args` are its arguments without its name.

  Every descriptor beyond the standard streams closes, so that a script, which would be read through
  `fd`, cannot be executed this way.
  """
  @spec fexecve(Task.t(), Task.fd(), [Task.text()], [Task.text()]) ::
          :ok | {:error, Stdio.posix()}
  def fexecve(task, fd, args, environ) when is_list(args),
    do: execute(task, {:fexecve, [fd, ["" | args], environ]})

  @spec execute(Task.t(), Protocol.call()) :: :ok | {:error, Stdio.posix()}
  defp execute(task, {name, args} = exec) do
    Request.permit!(task)

    case Request.batch(task, [exec], [{:credit, @no_window} | Settings.exec_options(task)]) do
      :executed -> :ok
      {:failed, [refused]} -> Request.returned(refused, name, [task | args])
      refused -> Request.returned(refused, name, [task | args])
    end
  end

  @doc """
  Executes the port program anew in a task, which stays in call mode, as it was, under the same pid, but
  with a memory layout of its own: the children of one process all share that of their parent. Descriptors
  that it has opened close. `:eacces` is the answer for a task that has children.

      iex> {:ok, task} = Stdio.Task.fork()
      iex> pid = Stdio.Task.getpid(task)
      iex> Stdio.Task.reexec(task, ["stdio"], ["KEY=value"])
      :ok
      iex> {Stdio.Task.getpid(task) == pid, Stdio.Task.getenv(task, "KEY")}
      {true, "value"}
      iex> Stdio.Task.stop(task)
      :ok
  """
  @spec reexec(Task.t(), [Task.text()], [Task.text()]) :: :ok | {:error, Stdio.posix()}
  def reexec(task, argv, environ), do: Request.call(task, :reexec, [argv, environ])

  @doc "As `reexec/3`, with the environment that the task has."
  @spec reexec(Task.t()) :: :ok | {:error, Stdio.posix()}
  def reexec(task), do: reexec(task, ["stdio"], Task.environ(task))

  @doc """
  Writes to the standard input of a program.

  What the program has not read yet is limited; a message `{:stdin, task, {:error, :enobufs}}` says
  that it was more. `Stdio.pipe!/4` waits instead.
  """
  @spec stdin(Task.t(), iodata()) :: :ok
  def stdin(task, data) do
    Request.permit!(task)
    Port.post(task, Protocol.stdin(task.id, IO.iodata_to_binary(data)))
  end

  @doc """
  Closes a standard stream of a program: its input once everything sent before is written; its outputs
  at once, so that writing to them is a SIGPIPE.

      iex> {:ok, task} = Stdio.Task.fork()
      iex> Stdio.Task.execve(task, ["/bin/cat"], [])
      iex> Stdio.Task.stdin(task, "to and fro")
      iex> Stdio.Task.eof(task)
      iex> receive do
      ...>   {:stdout, ^task, data} -> data
      ...> end
      "to and fro"
  """
  @spec eof(Task.t(), stream()) :: :ok
  def eof(task, stream) when stream in [:stdin, :stdout, :stderr] do
    Request.permit!(task)
    Port.post(task, Protocol.eof(task.id, stream))
  end

  @doc "As `eof/2`, for a child of a task, given as a task or by its pid; `:stdin` unless told."
  @spec eof(Task.t(), Task.t() | pos_integer(), stream()) :: :ok | {:error, :esrch}
  def eof(parent, child, stream) when stream in [:stdin, :stdout, :stderr] do
    case Family.child(parent, child) do
      %Task{} = task -> eof(task, stream)
      nil -> {:error, :esrch}
    end
  end

  @doc """
  Whether a task has become a program.

      iex> {:ok, task} = Stdio.Task.fork()
      iex> Stdio.Task.execed(task)
      false
      iex> Stdio.Task.execve(task, ["/bin/sleep", "1000"], [])
      iex> Stdio.Task.execed(task)
      true
      iex> Stdio.Task.stop(task)
      :ok
  """
  @spec execed(Task.t()) :: boolean()
  def execed(task), do: Table.executed?(task.server, task.id)

  @doc """
  Runs a command below a task, with the task's environment and `PATH`, and gives all that it wrote to
  its outputs.

      iex> {:ok, task} = Stdio.Task.fork()
      iex> Stdio.Task.cmd(task, ["echo", "test"])
      "test\\n"
      iex> Stdio.Task.cmd(task, ["no-such-command"])
      {:error, :enoent}
      iex> Stdio.Task.stop(task)
      :ok
  """
  @spec cmd(Task.t(), [Task.text()]) :: binary() | {:error, Stdio.posix()}
  def cmd(task, argv) do
    with {:ok, child} <- Task.fork(task) do
      case execvp(child, argv) do
        :ok ->
          collect(child, Port.monitor(child), [])

        {:error, _reason} = error ->
          Task.stop(child)
          error
      end
    end
  end

  @doc """
  As `cmd/2`, a command for `/bin/sh -c`.

      iex> {:ok, task} = Stdio.Task.fork()
      iex> Stdio.Task.sh(task, "echo out; echo err >&2")
      ...> |> String.split() |> Enum.sort()
      ["err", "out"]
      iex> Stdio.Task.stop(task)
      :ok
  """
  @spec sh(Task.t(), Task.text()) :: binary() | {:error, Stdio.posix()}
  def sh(task, command), do: cmd(task, ["/bin/sh", "-c", command])

  @spec collect(Task.t(), reference(), [binary()]) :: binary()
  defp collect(task, port, pieces) do
    receive do
      {output, ^task, data} when output in [:stdout, :stderr] ->
        collect(task, port, [data | pieces])

      {:stdin, ^task, {:error, _reason}} ->
        collect(task, port, pieces)

      {exit, ^task, _status} when exit in [:exit_status, :termsig] ->
        Port.demonitor(port)
        pieces |> Enum.reverse() |> IO.iodata_to_binary()

      {:DOWN, ^port, _port_or_process, _port, _reason} ->
        raise Stdio.StreamError, reason: :epipe, message: Port.farewell(task)
    end
  end
end
