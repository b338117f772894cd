defmodule Stdio.Phases do
  @moduledoc false

  # The five functions of a behaviour, wherever they come from.

  @names [:task, :init, :ops, :onerror, :onexit]

  # Their config is ours to check; that of any other is its own affair.
  @builtin [Stdio.Process, Stdio.Container, Stdio.Rootless, Stdio.Jail]

  @enforce_keys @names
  defstruct @names

  @type t :: %__MODULE__{
          task: (keyword() -> {:ok, Stdio.t()} | {:error, Stdio.posix()}),
          init: (keyword() -> Stdio.Op.init()),
          ops: (keyword() -> [Stdio.Op.t()]),
          onerror: (keyword() -> Stdio.Op.onerror()),
          onexit: (keyword() -> (Stdio.ProcessTree.t() -> boolean()))
        }

  @doc "The phases of a behaviour; those of `Stdio.Process` where it says nothing."
  @spec new!(Stdio.behaviour()) :: t()
  def new!(module) when is_atom(module), do: override!(of_module!(module), [])
  def new!(phases) when is_list(phases), do: override!(of_module!(Stdio.Process), phases)

  def new!({module, phases}) when is_atom(module) and is_list(phases),
    do: override!(of_module!(module), phases)

  def new!(behaviour) do
    raise ArgumentError,
          "the behaviour is #{inspect(behaviour)}, expected a module, a list of phases or " <>
            "{module, phases}"
  end

  @doc "Whether a behaviour takes the options of `t:Stdio.config/0` and nothing else."
  @spec builtin?(Stdio.behaviour()) :: boolean()
  def builtin?(behaviour), do: behaviour in @builtin

  @doc "The behaviour that comes with the library and whose phase this is, if it is one's."
  @spec origin(t(), :task | :init | :onerror) :: module() | nil
  def origin(phases, name) do
    phase = Map.fetch!(phases, name)
    Enum.find(@builtin, &(Map.fetch!(of_module!(&1), name) == phase))
  end

  @spec of_module!(module()) :: t()
  for module <- @builtin do
    defp of_module!(unquote(module)) do
      %__MODULE__{
        task: &unquote(module).task/1,
        init: &unquote(module).init/1,
        ops: &unquote(module).ops/1,
        onerror: &unquote(module).onerror/1,
        onexit: &unquote(module).onexit/1
      }
    end
  end

  defp of_module!(module) do
    for name <- @names, not exports?(module, name) do
      raise ArgumentError, "#{inspect(module)} is no behaviour of Stdio: it lacks #{name}/1"
    end

    struct!(__MODULE__, Enum.map(@names, &{&1, Function.capture(module, &1, 1)}))
  end

  @spec exports?(module(), atom()) :: boolean()
  defp exports?(module, name),
    do: Code.ensure_loaded?(module) and function_exported?(module, name, 1)

  @spec override!(t(), Stdio.phases()) :: t()
  defp override!(defaults, []), do: defaults

  defp override!(defaults, phases) do
    Enum.each(phases, fn
      {name, phase} when name in @names and is_function(phase, 1) ->
        :ok

      other ->
        raise ArgumentError,
              "got the phase #{inspect(other)}, expected one of #{inspect(@names)} with a " <>
                "function of the config"
    end)

    struct!(defaults, phases)
  end
end
