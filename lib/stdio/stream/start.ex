defmodule Stdio.Stream.Start do
  @moduledoc false

  # How a run of a stream's command comes about: supervisor, processes below it, ops, execve, input.

  alias Stdio.Command
  alias Stdio.Config
  alias Stdio.Lineage
  alias Stdio.Op
  alias Stdio.OpError
  alias Stdio.Phases
  alias Stdio.Port
  alias Stdio.Port.Table
  alias Stdio.Protocol
  alias Stdio.Stream.Run
  alias Stdio.Stream.Writer
  alias Stdio.StreamError
  alias Stdio.Task

  # How the behaviours of this library come by their processes is known: what they need is asked for with the
  # ops right behind, without waiting for the replies. A start takes one round trip instead of three, or eight.

  @doc "Starts the command, or raises and leaves nothing behind."
  @spec run!(Stdio.Stream.t()) :: Run.t()
  def run!(stream) do
    stream
    |> supervise!()
    |> attempt(&create!/1)
    |> attempt(&execute!/1)
    |> feed()
  end

  # If a step raises, what the steps before it made is disposed of.
  @spec attempt(Run.t(), (Run.t() -> Run.t())) :: Run.t()
  defp attempt(run, step) do
    step.(run)
  catch
    kind, reason ->
      Run.dispose(run)
      :erlang.raise(kind, reason, __STACKTRACE__)
  end

  @spec supervise!(Stdio.Stream.t()) :: Run.t()
  defp supervise!(%{phases: phases, config: config} = stream) do
    if behaviour = Phases.origin(phases, :task) do
      lineage = Lineage.below_supervisor(behaviour.server())
      Run.new(stream, %Stdio{init: lineage.parent}, lineage)
    else
      case phases.task.(config) do
        {:ok, %Stdio{} = supervisor} -> Run.new(stream, supervisor, Lineage.new(supervisor.init))
        {:error, reason} -> failed!("the supervisor could not be created", reason)
      end
    end
  end

  @spec create!(Run.t()) :: Run.t()
  defp create!(%{stream: %{phases: phases, config: config}, lineage: lineage} = run) do
    behaviour = Phases.origin(phases, :init)

    if descend = behaviour && behaviour.descent(config) do
      case descend.(lineage) do
        {:ok, lineage} -> %{run | lineage: lineage, task: Lineage.last(lineage)}
        {:error, reason} -> raise OpError, Op.no_process(reason)
      end
    else
      {drafts, lineage} = Lineage.take_drafts(lineage)
      Port.post(run.supervisor.init, Port.requests(drafts))
      run = born!(%{run | lineage: lineage})
      pipeline = Op.init!(run.supervisor, phases.init.(config))
      %{run | pipeline: pipeline, task: List.last(pipeline).task}
    end
  end

  @spec execute!(Run.t()) :: Run.t()
  defp execute!(%{stream: %{phases: phases, config: config, command: command}} = run) do
    onerror = phases.onerror.(config)
    call = {:execve, [command.path, command.argv, Config.get(config, :environ)]}
    refuse_stop!(run)
    {drafts, lineage} = Lineage.take_drafts(run.lineage)
    drafts = if Phases.origin(phases, :onerror), do: drafts, else: send_ahead(run, drafts)

    outcome =
      Op.Run.run(run.task, phases.ops.(config), {call, fn -> exec_options(run) end}, nil, drafts)

    run = born!(%{run | lineage: lineage})

    if outcome != :ok do
      onerror.(run.task)
      not_executed!(outcome, command)
    end

    %{run | stage: :running}
  end

  # For somebody else's `onerror` to get a task that is still there when the program could not start, it has
  # to be one of its own.
  @spec send_ahead(Run.t(), [Port.draft()]) :: []
  defp send_ahead(%{supervisor: %{init: supervisor}}, drafts) do
    Port.post(supervisor, Port.requests(drafts))
    []
  end

  # The end of a supervisor that others use is nobody's plan.
  @spec refuse_stop!(Run.t()) :: :ok
  defp refuse_stop!(%{supervisor: supervisor, stream: %{config: config}}) do
    if Config.get(config, :stop, nil) && not Run.domain?(supervisor),
      do: failed!("option :stop needs a supervisor that ends with the stream", :enotsup)

    :ok
  end

  @spec exec_options(Run.t()) :: [Protocol.exec_option()]
  defp exec_options(%{supervisor: supervisor, stream: %{input: input, config: config}} = run) do
    domain = if Run.domain?(supervisor), do: [domain: supervisor.init.id], else: []
    timeout = with :infinity <- Config.get(config, :timeout), do: nil

    [{:stdin, if(input, do: :pipe, else: :null)}, {:credit, Run.window()}] ++
      domain ++
      for(
        {key, value} when value != nil <- [
          stop: Config.get(config, :stop, nil),
          timeout: timeout,
          uid: uid(run)
        ],
        do: {key, value}
      )
  end

  # Of the first task that has claimed one.
  @spec uid(Run.t()) :: pos_integer() | nil
  defp uid(%{lineage: lineage}),
    do: Enum.find_value(lineage.tasks, &Table.uid_of(&1.server, &1.id))

  # Takes the replies that nobody has waited for: what failed later may be due to them.
  @spec born!(Run.t()) :: Run.t()
  defp born!(%{lineage: %{expected: []}} = run), do: run

  defp born!(%{lineage: lineage, supervisor: %{init: supervisor}} = run) do
    settled = Lineage.settle(lineage, run.monitor)
    run = %{run | lineage: Lineage.settled(lineage)}

    case settled do
      {:ok, pipeline} -> %{run | pipeline: pipeline}
      {:error, failure} -> unborn!(failure, supervisor)
      :lost_port -> Run.lost_port!(supervisor)
    end
  end

  @spec unborn!(Lineage.failure(), Task.t()) :: no_return()
  defp unborn!({{:fork, supervisor}, reason}, supervisor),
    do: failed!("the supervisor could not be created", reason)

  # The program's pipes are made before it is.
  defp unborn!({_step, reason}, _supervisor) when reason in [:emfile, :enfile],
    do: failed!("the program could not be started", reason)

  defp unborn!({_step, reason}, supervisor) do
    receive do
      {exit, ^supervisor, status} when exit in [:exit_status, :termsig] ->
        Run.lost_supervisor!(exit, status)
    after
      0 -> raise OpError, Op.no_process(reason)
    end
  end

  @spec not_executed!(Op.Run.outcome(), Command.t()) :: no_return()
  defp not_executed!({:exec_failed, reason}, command),
    do: failed!("#{inspect(command.path)} could not be executed", reason)

  defp not_executed!({:error, failure}, _command), do: raise(OpError, failure)

  @spec failed!(String.t(), Stdio.posix()) :: no_return()
  defp failed!(what, reason) do
    raise StreamError, reason: reason, message: "#{what}: #{Stdio.Posix.sentence(reason)}"
  end

  @spec feed(Run.t()) :: Run.t()
  defp feed(%{stream: %{input: nil}} = run), do: run
  defp feed(%{stream: %{input: input}} = run), do: %{run | writer: Writer.start(run.task, input)}
end
