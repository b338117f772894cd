defmodule Stdio.Port do
  @moduledoc false

  # Owns one port program: starts it when it is first needed, hands its replies and events on,
  # and ends what belongs to a process that has died. The only module that calls `Port`.
  #
  # Requests do not pass through this server. The caller writes to the port itself and says who it is
  # in the request's reference, so that the reply finds its way without anything being kept here.
  #
  # A crash of the program is no crash of the server: callers see it through their own monitor of the
  # port, the next request starts the program again.

  use GenServer

  alias Stdio.Port.Delivery
  alias Stdio.Port.Program
  alias Stdio.Port.Table
  alias Stdio.Port.Tasks
  alias Stdio.Port.Watch
  alias Stdio.Protocol

  # The server hands large binaries on and keeps none; without full sweeps its old heap would hold on to
  # them long after the last reader is done. Words of them for a sweep: by default every second frame is.
  @fullsweep_after 20
  @binaries 200_000

  # As many streams at once may have user ids that are theirs alone on the whole system.
  @uids 2_048

  @enforce_keys [:tasks, :start]
  defstruct [:tasks, :start, :port, :last_exit]

  @typedoc "Where requests go: a task says so as well, it has both keys."
  @type target :: %{:port => port(), :server => atom(), optional(atom()) => term()}

  @type result :: {:ok, term()} | {:down, sentence :: String.t()}

  @typedoc "A request that has not been sent yet."
  @type draft :: {reference(), tuple()}

  @typedoc "The server's name, and how its program is started."
  @type option ::
          {:name, atom()}
          | {:start, (() -> {:ok, port(), Program.info()} | {:error, Program.failure()})}

  @spec start_link([option()]) :: GenServer.on_start()
  def start_link(options) do
    GenServer.start_link(__MODULE__, options,
      name: Keyword.fetch!(options, :name),
      spawn_opt: [fullsweep_after: @fullsweep_after, min_bin_vheap_size: @binaries]
    )
  end

  @spec child_spec([option()]) :: Supervisor.child_spec()
  def child_spec(options) do
    %{id: Keyword.fetch!(options, :name), start: {__MODULE__, :start_link, [options]}}
  end

  @doc "The port of a server, and what its program said of itself. Starts the program if need be."
  @spec connect(atom()) :: {:ok, port(), Program.info()} | {:error, Program.failure()}
  def connect(server) do
    case Table.port(server) do
      {port, info} -> {:ok, port, info}
      nil -> GenServer.call(server, :connect, :infinity)
    end
  catch
    :exit, _reason -> {:error, {:epipe, "the application :stdio does not run"}}
  end

  @doc "What the program that runs `target` said of itself; empty if it is gone."
  @spec info(target()) :: Program.info()
  def info(%{port: port, server: server}) do
    case Table.port(server) do
      {^port, info} -> info
      _another -> %{}
    end
  end

  @doc """
  Takes a task in, before the port program hears of it.

  The order of events holds without waiting: the message is in the server's mailbox before the
  request that makes the task is in the pipe.
  """
  @spec register(Stdio.Task.t(), 0 | Protocol.id(), supervises :: boolean()) :: :ok
  def register(task, parent, supervises),
    do: GenServer.cast(task.server, {:register, task, parent, self(), supervises})

  @doc "The task belongs to `owner` from now on."
  @spec give(Stdio.Task.t(), pid()) :: :ok
  def give(task, owner), do: GenServer.call(task.server, {:give, task.id, owner}, :infinity)

  @doc "Keeps with a task who gets its output, or what is called at its children's ends."
  @spec put(Stdio.Task.t(), :stdio | :atexit, term()) :: :ok
  def put(task, what, value),
    do: GenServer.call(task.server, {:put, task.id, what, value}, :infinity)

  @doc "Changes a setting of a task; false if it is gone."
  @spec set(Stdio.Task.t(), atom(), integer()) :: boolean()
  def set(task, name, value),
    do: GenServer.call(task.server, {:set, task.id, name, value}, :infinity)

  @spec children(Stdio.Task.t()) :: [Stdio.Task.t()]
  def children(task), do: GenServer.call(task.server, {:children, task.id}, :infinity)

  @doc "From now on the events of the task's standard input go to `writer`."
  @spec route_stdin(Stdio.Task.t(), pid()) :: :ok
  def route_stdin(task, writer), do: GenServer.cast(task.server, {:route_stdin, task.id, writer})

  @doc "Claims a user id that no other task of the node has, until the task is gone."
  @spec claim_uid(Stdio.Task.t()) :: {:ok, pos_integer()} | {:error, :eagain}
  def claim_uid(task), do: GenServer.call(task.server, {:claim_uid, task.id}, :infinity)

  @doc """
  Sends the request that `build` makes with a reference, and waits for the reply. With it, before it, go
  the requests of `drafts`.
  """
  @spec request(target(), Protocol.note(), [draft()], (Protocol.ref() -> tuple())) :: result()
  def request(%{port: port} = target, note \\ nil, drafts \\ [], build) do
    monitor = Port.monitor(port)
    post(target, Protocol.frame(requests(drafts), build.({self(), monitor, note})))

    receive do
      {^monitor, result} ->
        Port.demonitor(monitor, [:flush])
        {:ok, result}

      {:DOWN, ^monitor, _port_or_process, _port, _reason} ->
        sentence = farewell(target)

        # The reply may have been on its way; the server has answered since, so it has come by now.
        receive do
          {^monitor, result} -> {:ok, result}
        after
          0 -> {:down, sentence}
        end
    end
  end

  @doc "A request to be sent later, and the reference of its reply, a message `{reference, result}`."
  @spec draft(Protocol.note(), (Protocol.ref() -> tuple())) :: draft()
  def draft(note, build) do
    ref = make_ref()
    {ref, build.({self(), ref, note})}
  end

  @spec requests([draft()]) :: [tuple()]
  def requests(drafts), do: Enum.map(drafts, fn {_ref, request} -> request end)

  @doc """
  Sends a request, or several in one frame, which wakes the program up once, and waits for nothing. To a
  port that is closed they go nowhere.
  """
  @spec post(target(), tuple() | [tuple()]) :: :ok
  def post(_target, []), do: :ok

  def post(%{port: port}, requests) do
    Port.command(port, Protocol.encode(requests))
    :ok
  rescue
    ArgumentError -> :ok
  end

  @doc "A port that goes with its owner is called a process in the `:DOWN` message of OTP 25."
  @spec monitor(target()) :: reference()
  def monitor(%{port: port}), do: Port.monitor(port)

  @spec demonitor(reference()) :: true
  def demonitor(monitor), do: Port.demonitor(monitor, [:flush])

  @doc "How the port program ended. What it said before has been handed on when this returns."
  @spec farewell(target()) :: String.t()
  def farewell(%{server: server, port: port}) do
    case GenServer.call(server, {:farewell, port}, :infinity) do
      nil -> "the port program is gone"
      status -> "the port program #{Program.exit_sentence(status)}"
    end
  catch
    :exit, _reason -> "the owner of the port program is gone"
  end

  @impl true
  def init(options) do
    # Loading the module makes its atoms known, which decoding in safe mode relies on.
    _atoms = Protocol.vocabulary()
    # A program that goes while it is written to takes its port with it, and by the link us.
    Process.flag(:trap_exit, true)
    {:ok, %__MODULE__{tasks: Tasks.new(options[:name]), start: options[:start]}}
  end

  @impl true
  def handle_call(:connect, _from, %{port: nil} = state) do
    with {:ok, port, info} = started <- state.start.(),
         :ok <- settle_cgroup(port) do
      uids = if info.uid == 0, do: Program.claim_uids(port, @uids), else: []
      tasks = state.tasks |> Tasks.put_port(port, info) |> Tasks.put_uids(uids)
      Watch.start_link(port, info.pid)
      {:reply, started, %{state | port: port, tasks: tasks}}
    else
      {:error, _failure} = error -> {:reply, error, state}
    end
  end

  def handle_call(:connect, _from, state) do
    {port, info} = Table.port(state.tasks.table)
    {:reply, {:ok, port, info}, state}
  end

  def handle_call({:claim_uid, id}, _from, state) do
    {claimed, tasks} = Tasks.claim_uid(state.tasks, id)
    {:reply, claimed, %{state | tasks: tasks}}
  end

  def handle_call({:give, id, owner}, _from, state),
    do: {:reply, :ok, %{state | tasks: Tasks.give(state.tasks, id, owner)}}

  def handle_call({:put, id, what, value}, _from, state),
    do: {:reply, :ok, %{state | tasks: Tasks.put(state.tasks, id, what, value)}}

  def handle_call({:set, id, name, value}, _from, state),
    do: {:reply, Tasks.set(state.tasks, id, name, value), state}

  def handle_call({:children, id}, _from, state),
    do: {:reply, Tasks.children(state.tasks, id), state}

  def handle_call({:farewell, port}, _from, state) do
    status = with {^port, status} <- state.last_exit, do: status
    {:reply, if(is_integer(status), do: status), state}
  end

  @impl true
  def handle_cast({:register, task, parent, owner, supervises}, %{port: port} = state)
      when task.port == port do
    tasks = Tasks.register(state.tasks, task, parent, owner, supervises)
    {:noreply, %{state | tasks: tasks}}
  end

  def handle_cast({:register, _task_of_a_dead_port, _parent, _owner, _supervises}, state),
    do: {:noreply, state}

  def handle_cast({:route_stdin, id, writer}, state),
    do: {:noreply, %{state | tasks: Tasks.route_stdin(state.tasks, id, writer)}}

  @impl true
  def handle_info({port, {:data, frame}}, %{port: port} = state) do
    {:noreply, %{state | tasks: frame |> Protocol.decode() |> Delivery.deliver(state.tasks)}}
  end

  def handle_info({port, {:exit_status, status}}, %{port: port} = state),
    do: {:noreply, crashed(state, status)}

  def handle_info({:EXIT, port, _reason}, %{port: port} = state),
    do: {:noreply, crashed(state, nil)}

  def handle_info({:DOWN, monitor, :process, _owner, _reason}, state) do
    case Tasks.orphan(state.tasks, monitor) do
      {task, writers} ->
        # Whoever feeds the dead owner's program may sit in somebody else's code for good.
        Enum.each(writers, &Process.exit(&1, :kill))
        post(task, Protocol.stop({self(), monitor, {:gone, task.id}}, task.id))
        sweep(state.tasks, task)

      nil ->
        :ok
    end

    {:noreply, state}
  end

  # The answer to a stop of our own, or what a former port still said.
  def handle_info(_message, state), do: {:noreply, state}

  @spec settle_cgroup(port()) :: :ok | {:error, Program.failure()}
  defp settle_cgroup(port) do
    with {how, path} <- Stdio.Cgroup.folder(),
         {:error, reason} when how == :configured <- Program.use_cgroup(port, path) do
      Program.close(port)

      {:error,
       {reason, "config :stdio, cgroup: #{inspect(path)}: #{Stdio.Posix.sentence(reason)}"}}
    else
      _settled -> :ok
    end
  end

  # A supervisor that others use keeps what the task has left behind.
  @spec sweep(Tasks.t(), Stdio.Task.t()) :: :ok
  defp sweep(%{table: table}, task) do
    with %Stdio.Task{id: parent} <- Table.parent_of(table, task.id),
         true <- Table.supervises?(table, parent),
         do: post(task, Protocol.sweep({self(), make_ref(), nil}, parent))

    :ok
  end

  @spec crashed(%__MODULE__{}, non_neg_integer() | nil) :: %__MODULE__{}
  defp crashed(%{port: port} = state, status),
    do: %{state | port: nil, last_exit: {port, status}, tasks: Tasks.clear(state.tasks)}
end
