defmodule Stdio.OpError do
  @moduledoc """
  A step on the way from `fork(2)` to `execve(2)` did not succeed; the program was not started.

  `reason` is the POSIX atom that the step gave, or `:badop` if there is no such function, if it raised,
  or if its result is none that an op can have. `message` names the step, and the steps that were left.
  """

  defexception [:reason, :message]

  @type t :: %__MODULE__{reason: Stdio.posix() | :badop, message: String.t()}

  @typedoc "What went wrong with an op that is no error of the system."
  @type fault :: {:result, term()} | {:raised, Exception.kind(), term()}

  @impl true
  def exception(options) do
    %__MODULE__{reason: Keyword.fetch!(options, :reason), message: describe(Map.new(options))}
  end

  defp describe(%{message: message}), do: message

  defp describe(%{op: {module, function, args}} = options) do
    """
    #{Exception.format_mfa(module, function, args)} #{cause(options)}

    remaining ops:
    #{inspect(options.remaining, pretty: true)}
    """
  end

  defp describe(%{reason: reason}), do: Stdio.Posix.sentence(reason)

  defp cause(%{fault: {:result, result}}), do: "has an unexpected result: #{inspect(result)}"

  defp cause(%{fault: {:raised, kind, payload}}),
    do: "failed: #{Exception.format_banner(kind, payload)}"

  defp cause(%{reason: reason}), do: "failed: #{Stdio.Posix.sentence(reason)}"
end
