defmodule Stdio.Seccomp.Program do
  @moduledoc false

  # Writes a filter in the language of classic BPF, as linux/filter.h has it: eight bytes an instruction,
  # one accumulator, jumps forward only.
  #
  # A filter divides the numbers of system calls into ranges with one action each, and finds a call's
  # range by bisection: a few comparisons, however many calls there are.

  alias Stdio.Seccomp.Action
  alias Stdio.Seccomp.Arch

  @load_word 0x20
  @jump 0x05
  @jump_if_equal 0x15
  @jump_if_greater_or_equal 0x35
  @return 0x06

  # struct seccomp_data
  @offset_of_nr 0
  @offset_of_arch 4

  # A conditional jump has a byte for its distance; the unconditional has four.
  @farthest 0xFF

  # BPF_MAXINSNS
  @max_instructions 4096

  @type t :: binary()

  # The first number, and the action from there on.
  @typep range :: {non_neg_integer(), Action.t()}

  @doc "The filter with these actions for some numbers, and `default` for all others."
  @spec build(Arch.t(), %{non_neg_integer() => Action.t()}, Action.t()) :: t()
  def build(arch, actions, default) do
    kill = return(Action.encode!(:kill))

    program =
      instruction(@load_word, @offset_of_arch) <>
        instruction(@jump_if_equal, arch.audit, 1, 0) <>
        kill <>
        instruction(@load_word, @offset_of_nr) <>
        (actions |> ranges(default, arch.limit) |> bisect())

    if size(program) > @max_instructions,
      do:
        raise(ArgumentError, "too many calls: #{size(program)} instructions is too long a filter")

    program
  end

  @doc "How many instructions a program has."
  @spec size(t()) :: non_neg_integer()
  def size(program), do: div(byte_size(program), 8)

  @spec ranges(%{non_neg_integer() => Action.t()}, Action.t(), pos_integer()) :: [range(), ...]
  defp ranges(actions, default, limit) do
    for({number, _action} <- actions, into: %{0 => default}, do: {number + 1, default})
    |> Map.merge(actions)
    |> Map.put(limit, Action.encode!(:kill))
    |> Enum.sort()
    |> Enum.dedup_by(fn {_first, action} -> action end)
  end

  @spec bisect([range(), ...]) :: t()
  defp bisect([{_first, action}]), do: return(action)

  defp bisect(ranges) do
    {below, [{first, _action} | _] = above} = Enum.split(ranges, div(length(ranges), 2))
    below = bisect(below)
    skip_if_from(first, size(below)) <> below <> bisect(above)
  end

  # Skips so many instructions if the number is `first` or higher.
  @spec skip_if_from(non_neg_integer(), pos_integer()) :: t()
  defp skip_if_from(first, distance) when distance <= @farthest,
    do: instruction(@jump_if_greater_or_equal, first, distance, 0)

  defp skip_if_from(first, distance),
    do:
      instruction(@jump_if_greater_or_equal, first, 0, 1) <>
        instruction(@jump, distance)

  @spec return(Action.t()) :: t()
  defp return(action), do: instruction(@return, action)

  # struct sock_filter
  @spec instruction(byte(), non_neg_integer(), byte(), byte()) :: <<_::64>>
  defp instruction(code, k, if_true \\ 0, if_false \\ 0),
    do: <<code::16-native, if_true, if_false, k::32-native>>
end
