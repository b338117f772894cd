defmodule Stdio do
  @moduledoc """
  Runs operating system processes as streams, and leaves none behind.

  A command's output is a stream of events, the last of which is its end:

      iex> Stdio.stream!("echo hello; echo world >&2; exit 3") |> Enum.sort()
      [exit_status: 3, stderr: "world\\n", stdout: "hello\\n"]

  Any enumerable can be its input:

      iex> ["let", "it", "crash"] |> Stdio.pipe!("tr '[a-z]' '[A-Z]'") |> Enum.to_list()
      [stdout: "LETITCRASH", exit_status: 0]

  However the stream ends - with the program, because the consumer has seen enough, raises or is killed,
  because the node is gone - every process that it started is gone as well, background processes and
  daemons included:

      iex> Stdio.stream!("sleep 1000 & echo started; sleep 1000") |> Enum.take(1)
      [stdout: "started\\n"]

  A consumer that is slow makes the program wait; a program that does not read makes the input wait. No
  byte is lost, and neither side fills the node's memory.

  ## Events

  See `t:event/0`. Output comes in pieces as the program wrote it or as the pipe delivered it, so that a
  piece is no line.

  ## Errors

  Raised in the consumer, when the stream is reduced:

    * `Stdio.StreamError` - the program could not be executed, or what keeps it running is gone
    * `Stdio.OpError` - a step before that failed, such as a `:path` that does not exist

        iex> Stdio.stream!(["/nonexistent"]) |> Enum.to_list()
        ** (Stdio.StreamError) "/nonexistent" could not be executed: no such file or directory (enoent)

  ## Behaviours

  `Stdio.Process` is the default; `Stdio.Rootless` and `Stdio.Container` isolate the program from the host, on
  FreeBSD `Stdio.Jail`.
  A behaviour is a module with the callbacks below, each of which gets the config. `use Stdio` defines them all as `Stdio.Process` has them, so that only what
  differs is written:

      defmodule InTmp do
        use Stdio

        @impl true
        def ops(config), do: Stdio.Process.ops(config) ++ [{:chdir, ["/tmp"]}]
      end

      Stdio.stream!("pwd", InTmp)

  For a single use the functions can be given instead, see `t:behaviour/0`.
  """

  alias Stdio.ProcessTree
  alias Stdio.Supervision
  alias Stdio.Task

  defstruct [:init, atexit: :shutdown, state: %{}]

  @typedoc "A supervisor: its task, and what becomes of it when a stream ends."
  @type t :: %__MODULE__{init: Task.t(), atexit: atexit(), state: map()}

  @typedoc "What becomes of a supervisor at the end of a stream, see `Stdio.Supervision`."
  @type atexit ::
          :shutdown
          | :noreap
          | :noshutdown
          | (init :: Task.t(), pipeline(), state :: map() -> any())

  @typedoc """
  Calls that a task is to lose for good: a name or a list of names, `{:deny, names}`, or
  `{:allow, names}` for all but these. `:fork` and `:clone` are names as well.
  """
  @type filter :: atom() | [atom()] | {:deny | :allow, atom() | [atom()]}

  @typedoc "A signal by its name in either case, `:sigterm` or `:SIGTERM`, or its number."
  @type signal :: atom() | pos_integer()

  @typedoc "An error of the system, in lower case: `:enoent`, `:eacces`."
  @type posix :: atom()

  @typedoc """
  What a stream is made of.

    * `{:stdout, binary}`, `{:stderr, binary}` - output, never empty
    * `{:timeout, ms}` - the program has run for as long as the option `:timeout` lets it, and is being
      stopped. There may be output after it
    * `{:exit_status, 0..255}` or `{:termsig, signal}`, a signal being `:sigkill`, `:sigterm` … - how
      the program ended. Always the last event, after all output
  """
  @type event ::
          {:stdout, binary()}
          | {:stderr, binary()}
          | {:timeout, non_neg_integer()}
          | {:exit_status, 0..255}
          | {:termsig, atom() | pos_integer()}

  @typedoc """
  What to run.

    * a string is a command for `/bin/sh -c`
    * a list is a path and arguments. `$PATH` is not consulted
    * `{path, argv}` is a path and arguments, the first of which is the name of the program
  """
  @type command :: String.t() | [String.t()] | {path :: String.t(), argv :: [String.t()]}

  @typedoc """
  How to run it: a behaviour's module, functions for some or all of its callbacks, or a module and
  functions that take precedence. What is left out is that of `Stdio.Process`.

      iex> Stdio.stream!("pwd", ops: fn _config -> [{:chdir, ["/tmp"]}] end) |> Enum.to_list()
      [stdout: "/tmp\\n", exit_status: 0]
  """
  @type behaviour :: module() | phases() | {module(), phases()}

  @typedoc "Functions in the place of the callbacks of the same name."
  @type phases :: [
          {:task, (keyword() -> {:ok, t()} | {:error, posix()})}
          | {:init, (keyword() -> Stdio.Op.init())}
          | {:ops, (keyword() -> [Stdio.Op.t()])}
          | {:onerror, (keyword() -> Stdio.Op.onerror())}
          | {:onexit, (keyword() -> (ProcessTree.t() -> boolean()))}
        ]

  @typedoc "Options, handed to every callback, see `t:Stdio.Config.t/0`."
  @type config :: Stdio.Config.t()

  @typedoc "The processes below a supervisor, each the parent of the next; the last is the program."
  @type pipeline :: [ProcessTree.process()]

  @doc "Creates the supervisor of a stream."
  @callback task(config :: keyword()) :: {:ok, t()} | {:error, posix()}

  @doc """
  A function that creates the processes below the supervisor. The last of them becomes the program.
  """
  @callback init(config :: keyword()) :: Stdio.Op.init()

  @doc "What is done in the last process before it becomes the program."
  @callback ops(config :: keyword()) :: [Stdio.Op.t()]

  @doc "A function that clears up the task whose ops or `execve(2)` failed."
  @callback onerror(config :: keyword()) :: Stdio.Op.onerror()

  @doc """
  A function that ends the program when the stream is at its end; true if it was still there.

  It runs in the consumer, before the supervisor is dealt with.
  """
  @callback onexit(config :: keyword()) :: (ProcessTree.t() -> boolean())

  @doc false
  defmacro __using__(_options) do
    quote location: :keep do
      @behaviour Stdio

      @impl Stdio
      def task(config), do: Stdio.Process.task(config)

      @impl Stdio
      def init(config), do: Stdio.Process.init(config)

      @impl Stdio
      def ops(config), do: Stdio.Process.ops(config)

      @impl Stdio
      def onerror(config), do: Stdio.Process.onerror(config)

      @impl Stdio
      def onexit(config), do: Stdio.Process.onexit(config)

      defoverridable Stdio
    end
  end

  @doc """
  The output of a command, as a lazy stream of `t:event/0`.

  Nothing runs until the stream is reduced. The program's standard input is `/dev/null`.

  ## Examples

      iex> Stdio.stream!("echo test") |> Enum.to_list()
      [stdout: "test\\n", exit_status: 0]

      iex> Stdio.stream!(["/bin/echo", "*"]) |> Enum.to_list()
      [stdout: "*\\n", exit_status: 0]

      iex> Stdio.stream!({"/bin/sh", ["name", "-c", "echo $0"]}) |> Enum.to_list()
      [stdout: "name\\n", exit_status: 0]

      iex> Stdio.stream!(["/usr/bin/env"], Stdio.Process, environ: ["TERM=dumb"]) |> Enum.to_list()
      [stdout: "TERM=dumb\\n", exit_status: 0]

      iex> Stdio.stream!("kill -KILL $$") |> Enum.to_list()
      [termsig: :sigkill]

      iex> Stdio.stream!("while :; do echo y; done") |> Enum.take(1)
      ...> |> Enum.map(fn {:stdout, data} -> String.slice(data, 0, 2) end)
      ["y\\n"]

      iex> Stdio.stream!("true", Stdio.Process, priority: 20)
      ** (ArgumentError) option :priority is 20, expected an integer from -20 to 19
  """
  @spec stream!(command(), behaviour(), config()) :: Enumerable.t()
  def stream!(command, behaviour \\ Stdio.Process, config \\ []),
    do: Stdio.Stream.new!(nil, command, behaviour, config)

  @doc """
  Pipes an enumerable of iodata through a command: as `stream!/3`, with input.

  The input is enumerated in a process of its own, no faster than the program reads it. At its end the
  program's standard input is closed. A program that stops to read halts it; if it raises, the program
  is ended and the consumer gets the exception.

  ## Examples

      iex> 1..1000 |> Stream.map(&"\#{&1}\\n") |> Stdio.pipe!("grep 442") |> Enum.to_list()
      [stdout: "442\\n", exit_status: 0]

      iex> ["", [?a, "b"], ""] |> Stdio.pipe!(["/bin/cat"]) |> Enum.to_list()
      [stdout: "ab", exit_status: 0]

      iex> Stream.cycle(["y\\n"]) |> Stdio.pipe!("head -n 1") |> Enum.to_list()
      [stdout: "y\\n", exit_status: 0]
  """
  @spec pipe!(Enumerable.t(), command(), behaviour(), config()) :: Enumerable.t()
  def pipe!(stream, command, behaviour \\ Stdio.Process, config \\ []),
    do: Stdio.Stream.new!(stream, command, behaviour, config)

  @doc "Creates a supervisor, see `Stdio.Supervision`."
  @spec supervisor(atexit(), filter()) :: {:ok, t()} | {:error, posix()}
  def supervisor(atexit \\ :shutdown, filter \\ Supervision.default_filter()),
    do: Supervision.create(atexit, filter)

  @doc "Makes a task a supervisor, see `Stdio.Supervision`."
  @spec supervise(Task.t(), atexit(), filter()) :: {:ok, t()} | {:error, posix()}
  def supervise(task, atexit \\ :shutdown, filter \\ Supervision.default_filter()),
    do: Supervision.convert(task, atexit, filter)

  @doc "The phases of a behaviour with a supervisor that is there already, see `Stdio.Supervision`."
  @spec with_supervisor(module(), t()) :: phases()
  defdelegate with_supervisor(module, supervisor), to: Supervision

  @doc "Signals everything below the supervisor of a stream, see `Stdio.Supervision`."
  @spec reap(ProcessTree.t() | t(), signal()) :: :ok | {:error, posix()}
  def reap(tree, signal \\ :SIGKILL), do: Supervision.reap(tree, signal)

  @doc "By what means all that is below a supervisor is ended, see `Stdio.Supervision`."
  @spec kill_domain(ProcessTree.t() | t()) ::
          :pid_namespace | :cgroup | :uid | :tree | {:error, posix()}
  defdelegate kill_domain(tree), to: Supervision

  @doc "Signals everything below one process of a stream, see `Stdio.Supervision`."
  @spec reap(ProcessTree.t() | t(), pos_integer(), signal()) :: :ok | {:error, posix()}
  defdelegate reap(tree, pid, signal), to: Supervision

  @doc """
  Later supervisors are root: a setting of the node, as is `config :stdio, sudo: "sudo -n"`.

  There is nothing to do if the node is root, or its port program setuid root, for the members of a group
  (`chown root:group`, `chmod 4750`). Otherwise `sudo -n`, on OpenBSD `doas -n`, starts a second one, by
  `user ALL=(root) NOPASSWD: /path/to/stdio ""` in sudoers(5). How to do either safely is told in the
  guide [Privileges](privileges.md).

  If it does not work, the next stream raises `Stdio.StreamError`, its reason `:eperm` or `:eacces`.
  """
  @spec setuid() :: :ok
  defdelegate setuid, to: Stdio.Privilege, as: :enable
end
