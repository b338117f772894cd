defmodule Stdio.Seccomp.Arch do
  @moduledoc false

  # An architecture, as a filter sees it.

  require Stdio.Seccomp.Table, as: Table

  @enforce_keys [:name, :audit, :calls, :limit]
  defstruct @enforce_keys

  @typedoc """
    * `audit` - how the kernel names it to filters: `AUDIT_ARCH_X86_64` and so on of `linux/audit.h`
    * `calls` - the numbers of its system calls
    * `limit` - from here on there are no calls of this architecture
  """
  @type t :: %__MODULE__{
          name: Stdio.Seccomp.arch(),
          audit: non_neg_integer(),
          calls: %{String.t() => non_neg_integer()},
          limit: pos_integer()
        }

  # __X32_SYSCALL_BIT: calls of the x32 ABI come with the architecture of x86-64, and with this bit.
  # On aarch64 there are no calls at all.
  @limit 0x4000_0000

  # The calls are those of the headers of Linux 6.1, and what came up to 6.17.
  @arches %{
    x86_64: {0xC000_003E, Table.read("x86_64.calls")},
    aarch64: {0xC000_00B7, Table.read("aarch64.calls")}
  }

  @doc "The architecture of that name."
  @spec fetch!(Stdio.Seccomp.arch()) :: t()
  def fetch!(name) do
    case @arches do
      %{^name => {audit, calls}} ->
        %__MODULE__{name: name, audit: audit, calls: calls, limit: @limit}

      _unknown ->
        raise ArgumentError,
              "option :arch is #{inspect(name)}, expected one of " <>
                Enum.map_join(@arches, ", ", fn {name, _arch} -> inspect(name) end)
    end
  end

  @doc "The name of this machine's architecture."
  @spec native() :: atom()
  def native do
    case List.to_string(:erlang.system_info(:system_architecture)) do
      "x86_64-" <> _ -> :x86_64
      "aarch64-" <> _ -> :aarch64
      other -> String.to_atom(other)
    end
  end

  @doc "The number of a call."
  @spec number!(t(), Stdio.Seccomp.name()) :: non_neg_integer()
  def number!(%{limit: limit}, number) when is_integer(number) and number in 0..(limit - 1)//1,
    do: number

  def number!(arch, name) when is_atom(name) do
    # The original writes :sys_openat.
    key = name |> Atom.to_string() |> String.downcase() |> String.replace_prefix("sys_", "")

    case arch.calls do
      %{^key => number} -> number
      _unknown -> raise ArgumentError, "#{arch.name} has no system call #{inspect(name)}"
    end
  end

  def number!(arch, name) do
    raise ArgumentError,
          "#{inspect(name)} is no system call of #{arch.name}, expected a name such as :openat or a number"
  end
end
