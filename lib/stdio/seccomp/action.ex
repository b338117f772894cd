defmodule Stdio.Seccomp.Action do
  @moduledoc false

  # What a filter returns, seccomp(2).

  require Stdio.Seccomp.Table, as: Table

  # SECCOMP_RET_KILL_PROCESS; the older SECCOMP_RET_KILL ends one thread, and the others wait for it.
  @kill 0x8000_0000
  @errno 0x0005_0000
  @allow 0x7FFF_0000

  @errnos Table.read("errnos")

  # What the kernel passes on; it cuts larger ones. Zero would be a success that never happened.
  @max_errno 4095

  @type t :: non_neg_integer()

  @spec allow() :: t()
  def allow, do: @allow

  @spec encode!(Stdio.Seccomp.action()) :: t()
  def encode!(:kill), do: @kill
  def encode!(number) when is_integer(number) and number in 1..@max_errno, do: @errno + number

  def encode!(action) do
    case @errnos[key(action)] do
      nil ->
        raise ArgumentError,
              "the action is #{inspect(action)}, expected :kill, an error such as :eperm or a " <>
                "number from 1 to #{@max_errno}"

      number ->
        @errno + number
    end
  end

  @spec key(term()) :: String.t() | nil
  defp key(name) when is_atom(name), do: name |> Atom.to_string() |> String.downcase()
  defp key(_other), do: nil
end
