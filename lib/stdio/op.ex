defmodule Stdio.Op do
  @moduledoc """
  Steps on the way from `fork(2)` to `execve(2)`, run one after the other on a task.

  An op is a tuple of

    * a module; if left out, `Stdio.Task` (`:prx` is another name for it)
    * a function, which gets the task and then the arguments
    * a list of arguments
    * options, if there are any: see `t:option/0`

  and a list of ops is an op. An op's result decides how it goes on:

    * `:ok` - with the next op
    * `{:ok, state}` - with the next op, which gets `state` if it asks for it
    * a list - with the ops in it, then with the next
    * `{:error, posix}` - not at all: `Stdio.OpError`
    * anything else, and an exception: `Stdio.OpError` with the reason `:badop`

  Ops are data and can be put together as lists are:

      iex> ops = fn config -> Stdio.Process.ops(config) ++ [{:chdir, ["/tmp"]}] end
      iex> Stdio.stream!("pwd", ops: ops) |> Enum.to_list()
      [stdout: "/tmp\\n", exit_status: 0]

  System calls that follow one another travel to the task together.
  """

  alias Stdio.Op.Run

  @typedoc """
    * `state: true` - the function gets the state that the op before left, as its first argument (a
      function of `Stdio.Task` gets it behind the task)
    * `errexit: false` - goes on after `{:error, posix}`
    * `asks: false` - the function asks the task for nothing, and may run before the task is there
    * `transform: fun` - `fun` is given the result, what it returns is taken instead
  """
  @type option ::
          {:state, boolean()}
          | {:errexit, boolean()}
          | {:asks, boolean()}
          | {:transform, (term() -> result())}

  @type result :: :ok | {:ok, state :: term()} | {:error, Stdio.posix()} | [t()]

  @type t ::
          {function :: atom(), args :: [term()]}
          | {function :: atom(), args :: [term()], [option()]}
          | {module(), function :: atom(), args :: [term()]}
          | {module(), function :: atom(), args :: [term()], [option()]}
          | [t()]

  @typedoc "Creates the processes below the supervisor, the one that is to become the program last."
  @type init :: (Stdio.Task.t() -> {:ok, Stdio.pipeline()} | {:error, Stdio.posix()})

  @typedoc "Clears up the task whose ops did not succeed."
  @type onerror :: (Stdio.Task.t() -> any())

  @doc """
  Creates the processes of a pipeline and runs ops on the last of them.

      iex> {:ok, supervisor} = Stdio.supervisor()
      iex> [%{task: task}] =
      ...>   Stdio.Op.task!(supervisor, [{:chdir, ["/"]}], Stdio.Process.init([]), &Stdio.Task.stop/1)
      iex> Stdio.Task.getcwd(task)
      {:ok, "/"}
      iex> Stdio.Task.stop(supervisor.init)
      :ok
  """
  @spec task!(Stdio.t(), [t()], init(), onerror()) :: Stdio.pipeline()
  def task!(%Stdio{} = supervisor, ops, init, onerror) do
    pipeline = init!(supervisor, init)
    %{task: task} = List.last(pipeline)

    case Run.run(task, ops, nil) do
      :ok ->
        pipeline

      {:error, failure} ->
        onerror.(task)
        raise Stdio.OpError, failure
    end
  end

  @doc """
  Forks a task from `parent` and runs ops on it; `state` is what the first op gets that asks for it.

  `config` says how it is made and unmade: `:init`, a function of the parent that gives `{:ok, task}`
  (default: `Stdio.Task.fork/1`), and `:terminate`, a function of the task and its parent that is called
  when an op failed (default: stops the task).

      iex> {:ok, parent} = Stdio.Task.fork()
      iex> {:ok, task} = Stdio.Task.task(parent, [{:chdir, ["/"]}, {:setsid, []}], nil)
      iex> Stdio.Task.getcwd(task)
      {:ok, "/"}
      iex> Stdio.Task.task(parent, [{:chdir, ["/nonexistent"]}], nil)
      {:error, :enoent}
      iex> Stdio.Task.stop(parent)
      :ok
  """
  @spec fork(Stdio.Task.t(), [t()], state :: term(), [{:init | :terminate, fun()}]) ::
          {:ok, Stdio.Task.t()} | {:error, Stdio.posix() | :badop}
  def fork(%Stdio.Task{} = parent, ops, state, config) do
    defaults = [
      init: &Stdio.Task.fork/1,
      terminate: fn task, _parent -> Stdio.Task.stop(task) end
    ]

    config = Keyword.validate!(config, defaults)

    with {:ok, task} <- config[:init].(parent) do
      case Run.run(task, ops, nil, state) do
        :ok ->
          {:ok, task}

        {:error, failure} ->
          config[:terminate].(task, parent)
          {:error, failure[:reason]}
      end
    end
  end

  @doc false
  @spec init!(Stdio.t(), init()) :: Stdio.pipeline()
  def init!(%Stdio{init: supervisor}, init) do
    case init.(supervisor) do
      {:ok, [_ | _] = pipeline} -> pipeline
      {:ok, []} -> raise Stdio.OpError, no_process(:eagain)
      {:error, reason} -> raise Stdio.OpError, no_process(reason)
    end
  end

  @doc false
  # What is raised when a task could not be made at all.
  @spec no_process(Stdio.posix()) :: keyword()
  def no_process(reason) do
    [
      reason: reason,
      message: "no process could be created: #{Stdio.Posix.sentence(reason)}"
    ]
  end
end
