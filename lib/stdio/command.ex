defmodule Stdio.Command do
  @moduledoc false

  # What is to be executed: a path and an argv.

  @enforce_keys [:path, :argv]
  defstruct [:path, :argv]

  @type t :: %__MODULE__{path: String.t(), argv: [String.t()]}

  @spec new!(Stdio.command()) :: t()
  def new!(command) when is_binary(command) do
    check!(["/bin/sh", "-c", command], command)
    %__MODULE__{path: "/bin/sh", argv: ["/bin/sh", "-c", command]}
  end

  # An empty path is one that no file has: the system says so.
  def new!([]), do: %__MODULE__{path: "", argv: []}

  def new!([path | _args] = argv) do
    check!(argv, argv)
    %__MODULE__{path: path, argv: argv}
  end

  def new!({path, argv} = command) when is_list(argv) do
    check!([path | argv], command)
    %__MODULE__{path: path, argv: argv}
  end

  def new!(command), do: bad!(command)

  @spec check!(list(), term()) :: :ok
  defp check!(strings, command) do
    proper? = not List.improper?(strings)
    unless proper? and Enum.all?(strings, &string?/1), do: bad!(command)
    :ok
  end

  @spec string?(term()) :: boolean()
  defp string?(term), do: is_binary(term) and not String.contains?(term, "\0")

  @spec bad!(term()) :: no_return()
  defp bad!(command) do
    raise ArgumentError,
          "the command is #{inspect(command)}, expected a string for /bin/sh, a list " <>
            "[path | args] or a tuple {path, argv}, all of them strings without a NUL"
  end
end
