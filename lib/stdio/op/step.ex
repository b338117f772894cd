defmodule Stdio.Op.Step do
  @moduledoc false

  # One op, all its parts named.

  alias Stdio.Task.Calls

  @enforce_keys [:module, :function, :args]
  defstruct [
    :module,
    :function,
    :args,
    before: [],
    state: false,
    errexit: true,
    asks: true,
    transform: nil
  ]

  @type t :: %__MODULE__{
          module: module(),
          function: atom(),
          args: [term()],
          before: [term()],
          state: boolean(),
          errexit: boolean(),
          asks: boolean(),
          transform: (term() -> Stdio.Op.result()) | nil
        }

  @type verdict :: {:go_on, Stdio.Op.result()} | {:give_up, atom(), Stdio.OpError.fault() | nil}

  @spec new(Stdio.Op.t()) :: t()
  def new({function, args}), do: new({Stdio.Task, function, args, []})

  def new({function, args, options}) when is_list(args),
    do: new({Stdio.Task, function, args, options})

  def new({module, function, args}), do: new({module, function, args, []})
  def new({:prx, function, args, options}), do: new({Stdio.Task, function, args, options})

  def new({module, function, args, []})
      when is_atom(module) and is_atom(function) and is_list(args),
      do: %__MODULE__{module: module, function: function, args: args}

  def new({module, function, args, options})
      when is_atom(module) and is_atom(function) and is_list(args),
      do:
        struct!(
          %__MODULE__{module: module, function: function, args: args},
          Keyword.validate!(options, [:state, :errexit, :asks, :transform])
        )

  def new(other), do: raise(ArgumentError, "expected an op, got: #{inspect(other)}")

  @doc "Whether the task can run it without us looking at its result at once."
  @spec native?(t()) :: boolean()
  def native?(%{module: Stdio.Task, state: false, transform: nil} = step),
    do: Calls.batchable?(step.function, length(step.args))

  def native?(_step), do: false

  @doc "The step as a call in a batch."
  @spec call(t()) :: Stdio.Protocol.call()
  def call(%{errexit: true} = step), do: {step.function, step.args}
  def call(%{errexit: false} = step), do: {step.function, step.args, [:noerrexit]}

  @doc "Puts the state where the function expects it, if it does."
  @spec with_state(t(), term()) :: t()
  def with_state(%{state: false} = step, _state), do: step
  # The functions of a task take the task first, whatever else they get.
  def with_state(%{module: Stdio.Task} = step, state), do: %{step | args: [state | step.args]}
  def with_state(step, state), do: %{step | before: [state]}

  @spec apply(t(), Stdio.Task.t()) :: verdict()
  def apply(step, task) do
    {module, function, args} = mfa(step, task)
    transform = step.transform || (& &1)
    judge(step, transform.(Kernel.apply(module, function, args)))
  rescue
    # The port program's crash is no fault of the op.
    error in Stdio.StreamError -> reraise error, __STACKTRACE__
    error -> {:give_up, :badop, {:raised, :error, error}}
  catch
    kind, payload -> {:give_up, :badop, {:raised, kind, payload}}
  end

  @doc "What to make of a result."
  @spec judge(t(), term()) :: verdict()
  def judge(_step, :ok), do: {:go_on, :ok}
  def judge(_step, {:ok, _state} = result), do: {:go_on, result}
  def judge(_step, ops) when is_list(ops), do: {:go_on, ops}
  def judge(%{errexit: false}, {:error, _reason}), do: {:go_on, :ok}
  def judge(_step, {:error, reason}) when is_atom(reason), do: {:give_up, reason, nil}
  def judge(_step, result), do: {:give_up, :badop, {:result, result}}

  @spec mfa(t(), Stdio.Task.t()) :: {module(), atom(), [term()]}
  def mfa(step, task), do: {step.module, step.function, step.before ++ [task | step.args]}

  @doc "The step as an op again."
  @spec op(t()) :: Stdio.Op.t()
  def op(%{module: Stdio.Task, errexit: true} = step), do: {step.function, step.args}
  def op(%{module: Stdio.Task} = step), do: {step.function, step.args, [errexit: false]}
end
