defmodule Stdio.Op.Run do
  @moduledoc false

  # Runs a list of ops on a task.
  #
  # System calls whose results need nobody's attention are put off and travel as one batch: until an op
  # that runs here needs its turn, or the list is at its end, where the exec joins them.

  alias Stdio.Op.Step
  alias Stdio.Port
  alias Stdio.Protocol
  alias Stdio.Task.Request

  @enforce_keys [:task]
  defstruct [:task, :exec, :state, rest: [], waiting: [], drafts: []]

  @typedoc """
  The call that makes the task a program, and what becomes of it, which may depend on the ops before.
  """
  @type exec :: {Protocol.call(), (() -> [Protocol.exec_option()])}

  @type failure :: [
          reason: Stdio.posix() | :badop,
          op: mfa() | {module(), atom(), [term()]},
          remaining: [Stdio.Op.t()],
          fault: Stdio.OpError.fault() | nil
        ]

  @type outcome :: :ok | {:exec_failed, Stdio.posix()} | {:error, failure()}

  @typep t :: %__MODULE__{
           task: Stdio.Task.t(),
           exec: exec() | nil,
           state: term(),
           rest: [Stdio.Op.t()],
           waiting: [Step.t()],
           # what the task's life depends on, to be sent with the first request
           drafts: [Port.draft()]
         }

  @spec run(Stdio.Task.t(), [Stdio.Op.t()], exec() | nil, state :: term(), [Port.draft()]) ::
          outcome()
  def run(task, ops, exec, state \\ nil, drafts \\ []),
    do: next(%__MODULE__{task: task, rest: ops, exec: exec, state: state, drafts: drafts})

  @spec next(t()) :: outcome()
  defp next(%{rest: []} = run) do
    case flush(run, run.exec) do
      {:ok, _run} -> :ok
      outcome -> outcome
    end
  end

  defp next(%{rest: [ops | rest]} = run) when is_list(ops), do: next(%{run | rest: ops ++ rest})

  defp next(%{rest: [op | rest]} = run) do
    step = Step.new(op)

    if Step.native?(step) do
      next(%{run | rest: rest, waiting: [step | run.waiting]})
    else
      with {:ok, run} <- flush(run, nil), do: perform(step, %{run | rest: rest})
    end
  end

  @spec perform(Step.t(), t()) :: outcome()
  defp perform(step, run) do
    step = Step.with_state(step, run.state)
    run = if step.asks, do: send_drafts(run), else: run

    case Step.apply(step, run.task) do
      {:go_on, {:ok, state}} -> next(%{run | state: state})
      {:go_on, ops} when is_list(ops) -> next(%{run | rest: [ops | run.rest]})
      {:go_on, _nothing} -> next(run)
      {:give_up, reason, fault} -> failure(step, reason, fault, run)
    end
  end

  @spec send_drafts(t()) :: t()
  defp send_drafts(run) do
    Port.post(run.task, Port.requests(run.drafts))
    %{run | drafts: []}
  end

  # Sends the calls that wait, and behind them `exec` if there is one.
  @spec flush(t(), exec() | nil) :: {:ok, t()} | outcome()
  defp flush(%{waiting: []} = run, nil), do: {:ok, run}

  defp flush(run, exec) do
    steps = Enum.reverse(run.waiting)
    {last, options} = exec || {nil, fn -> [] end}
    calls = Enum.map(steps, &Step.call/1) ++ List.wrap(last)

    sent = Request.batch(run.task, calls, options.(), run.drafts)
    run = %{run | drafts: []}

    case sent do
      :executed -> {:ok, %{run | waiting: []}}
      {_ok_or_failed, results} when is_list(results) -> judge(steps, results, run)
      # The program's pipes, which are made before the first of the calls.
      {:error, reason} when last != nil and reason in [:emfile, :enfile] -> {:exec_failed, reason}
      refused -> judge(steps, [refused], run)
    end
  end

  # What is left of the results when those of the steps are taken is the exec's.
  @spec judge([Step.t()], [term()], t()) :: {:ok, t()} | outcome()
  defp judge([], results, run) do
    case results do
      [] -> {:ok, %{run | waiting: []}}
      [{:error, reason}] -> {:exec_failed, reason}
      [_badarg_or_eacces] -> {:exec_failed, :einval}
    end
  end

  defp judge([step | steps], [result | results], run) do
    case Step.judge(step, result) do
      {:go_on, {:ok, state}} ->
        judge(steps, results, %{run | state: state})

      {:go_on, _nothing} ->
        judge(steps, results, run)

      {:give_up, reason, fault} ->
        failure(step, reason, fault, %{run | rest: Enum.map(steps, &Step.op/1) ++ run.rest})
    end
  end

  @spec failure(Step.t(), atom(), Stdio.OpError.fault() | nil, t()) :: {:error, failure()}
  defp failure(step, reason, fault, run) do
    {:error,
     [reason: reason, op: Step.mfa(step, run.task), remaining: run.rest] ++
       if(fault, do: [fault: fault], else: [])}
  end
end
