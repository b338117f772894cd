defmodule Stdio.Supervision do
  @moduledoc false

  # Supervisors: how they are made, what they still accept, and signals to all that is below them.

  alias Stdio.Port
  alias Stdio.Protocol
  alias Stdio.ProcessTree
  alias Stdio.Task
  alias Stdio.Task.Birth
  alias Stdio.Task.Request

  # procctl is FreeBSD's: a name that is not called here harms nobody.
  @default_filter {:allow, ~w(clone close exit fork getpid kill procctl reap setcpid sigaction)a}

  # Forking is no call of the list from which the others are made.
  @names Enum.uniq(
           [:fork, :clone, :execve, :execvp, :fexecve, :filter, :setcpid, :procctl] ++
             Enum.map(Stdio.Task.Calls.all(), &elem(&1, 0))
         )

  @spec default_filter() :: Stdio.filter()
  def default_filter, do: @default_filter

  @spec create(Stdio.atexit(), Stdio.filter(), atom()) ::
          {:ok, Stdio.t()} | {:error, Stdio.posix()}
  def create(atexit, filter, server \\ Port.User) do
    check!(atexit, filter)

    with {:ok, task} <- Birth.from_port(server, options(filter)),
         do: {:ok, %Stdio{init: task, atexit: atexit}}
  end

  @doc "As `create/2` with its defaults, but without waiting, see `Stdio.Task.Birth`."
  @spec create_ahead() :: {Task.t(), reference()}
  def create_ahead, do: Birth.from_port_ahead(Port.User, options(@default_filter))

  @spec convert(Task.t(), Stdio.atexit(), Stdio.filter()) ::
          {:ok, Stdio.t()} | {:error, Stdio.posix()}
  def convert(task, atexit, filter) do
    check!(atexit, filter)
    Request.permit!(task)
    asked = Request.send!(task, {:supervises, task.id}, &Protocol.supervise(&1, task.id))

    with :ok <- Request.returned(asked),
         :ok <- Task.filter(task, filter),
         do: {:ok, %Stdio{init: task, atexit: atexit}}
  end

  @spec with_supervisor(module(), Stdio.t()) :: Stdio.phases()
  def with_supervisor(module, %Stdio{} = supervisor) when is_atom(module) do
    kept =
      if supervisor.atexit == :shutdown, do: %{supervisor | atexit: :noshutdown}, else: supervisor

    phases =
      for name <- [:init, :ops, :onerror, :onexit], do: {name, Function.capture(module, name, 1)}

    [{:task, fn _config -> {:ok, kept} end} | phases]
  end

  @spec reap(ProcessTree.t() | Stdio.t(), Stdio.signal()) :: :ok | {:error, Stdio.posix()}
  def reap(tree, signal), do: tree |> tree() |> Stdio.Syscall.os().reap(signal)

  @spec reap(ProcessTree.t() | Stdio.t(), pos_integer(), Stdio.signal()) ::
          :ok | {:error, Stdio.posix()}
  def reap(tree, pid, signal), do: tree |> tree() |> Stdio.Syscall.os().reap(pid, signal)

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
