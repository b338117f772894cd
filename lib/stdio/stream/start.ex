defmodule Stdio.Stream.Start do
  @moduledoc false

  # How a run of a stream's command comes about: supervisor, processes below it, ops, execve, input.

  alias Stdio.Command
  alias Stdio.Config
  alias Stdio.Op
  alias Stdio.ProcessTree
  alias Stdio.Protocol
  alias Stdio.Stream.Run
  alias Stdio.Stream.Writer
  alias Stdio.StreamError
  alias Stdio.Supervision
  alias Stdio.Syscall
  alias Stdio.Task
  alias Stdio.Task.Birth

  # The phases of `Stdio.Process` do nothing but fork. Its requests are sent without waiting for the
  # replies, the ops right behind them: a start takes one round trip instead of three.
  @fork_supervisor &Stdio.Process.task/1
  @fork_program &Stdio.Process.init/1

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
  defp supervise!(%{phases: %{task: task}, config: config} = stream) do
    if task == @fork_supervisor do
      {supervisor, fork} = Supervision.create_ahead()
      Run.new(stream, %Stdio{init: supervisor}, [{fork, supervisor}])
    else
      case task.(config) do
        {:ok, %Stdio{} = supervisor} -> Run.new(stream, supervisor, [])
        {:error, reason} -> failed!("the supervisor could not be created", reason)
      end
    end
  end

  @spec create!(Run.t()) :: Run.t()
  defp create!(%{stream: %{phases: %{init: init}, config: config}} = run) do
    if forks?(init, config) do
      {task, fork} = Birth.from_task_ahead(run.supervisor.init, [])
      pipeline = [%{task: task, pid: :noproc}]
      %{run | pipeline: pipeline, task: task, forks: run.forks ++ [{fork, task}]}
    else
      pipeline = Op.init!(run.supervisor, init.(config))
      %{run | pipeline: pipeline, task: List.last(pipeline).task}
    end
  end

  # Unless the system forks in a way of its own, or the process gets namespaces.
  @spec forks?((keyword() -> Op.init()), keyword()) :: boolean()
  defp forks?(init, config) do
    init == @fork_program and Syscall.os() == Syscall.Linux and Config.get(config, :net) == :host
  end

  @spec execute!(Run.t()) :: Run.t()
  defp execute!(%{stream: %{phases: phases, config: config, command: command}} = run) do
    onerror = phases.onerror.(config)
    call = {:execve, [command.path, command.argv, Config.get(config, :environ)]}
    outcome = Op.Run.run(run.task, phases.ops.(config), {call, exec_options(run)})
    run = forked!(run)

    if outcome != :ok do
      onerror.(run.task)
      not_executed!(outcome, command)
    end

    %{run | stage: :running}
  end

  @spec exec_options(Run.t()) :: [Protocol.exec_option()]
  defp exec_options(%{supervisor: supervisor, stream: stream}) do
    domain = if Run.domain?(supervisor), do: [domain: supervisor.init.id], else: []
    [{:stdin, if(stream.input, do: :pipe, else: :null)}, {:credit, Run.window()} | domain]
  end

  # Takes the replies to the forks that nobody has waited for: what failed later may be due to them.
  @spec forked!(Run.t()) :: Run.t()
  defp forked!(%{forks: []} = run), do: run

  defp forked!(%{forks: [{fork, task} | forks], supervisor: %{init: supervisor}} = run) do
    %{monitor: monitor} = run

    receive do
      {^fork, {:ok, pid}} ->
        forked!(%{run | forks: forks, pipeline: Enum.map(run.pipeline, &put_pid(&1, task, pid))})

      {^fork, {:error, reason}} ->
        what = if task == supervisor, do: "supervisor", else: "process"
        failed!("the #{what} could not be created", reason)

      {exit, ^supervisor, status} when exit in [:exit_status, :termsig] ->
        Run.lost_supervisor!(exit, status)

      {:DOWN, ^monitor, _port_or_process, _port, _reason} ->
        Run.lost_port!(supervisor)
    end
  end

  @spec put_pid(ProcessTree.process(), Task.t(), pos_integer()) :: ProcessTree.process()
  defp put_pid(%{task: task} = process, task, pid), do: %{process | pid: pid}
  defp put_pid(process, _task, _pid), do: process

  @spec not_executed!(Op.Run.outcome(), Command.t()) :: no_return()
  defp not_executed!({:exec_failed, reason}, command),
    do: failed!("#{inspect(command.path)} could not be executed", reason)

  defp not_executed!({:error, failure}, _command), do: raise(Stdio.OpError, failure)

  @spec failed!(String.t(), Stdio.posix()) :: no_return()
  defp failed!(what, reason) do
    raise StreamError, reason: reason, message: "#{what}: #{Stdio.Posix.sentence(reason)}"
  end

  @spec feed(Run.t()) :: Run.t()
  defp feed(%{stream: %{input: nil}} = run), do: run
  defp feed(%{stream: %{input: input}} = run), do: %{run | writer: Writer.start(run.task, input)}
end
