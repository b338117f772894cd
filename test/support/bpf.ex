defmodule Stdio.Test.Bpf do
  @moduledoc false

  # Runs a seccomp filter as the kernel would, for a system call of the test's choice. Refuses what the
  # kernel refuses when a filter is set: other instructions, jumps out of the program, an open end.

  @enforce_keys [:code]
  defstruct [:code, :data, accumulator: 0, at: 0, steps: 0]

  @max_instructions 4096

  @x86_64 0xC000_003E
  @aarch64 0xC000_00B7
  @i386 0x4000_0003
  @arm 0x4000_0028

  @audit %{x86_64: @x86_64, aarch64: @aarch64, i386: @i386, arm: @arm}

  @type t :: %__MODULE__{}
  @type verdict :: :allow | :kill | {:errno, non_neg_integer()}

  @doc "Takes a filter, if the kernel would."
  @spec load(binary()) :: t()
  def load(program) do
    code = decode(program)
    length = tuple_size(code)

    for {instruction, at} <- Enum.with_index(Tuple.to_list(code)),
        do: check!(instruction, at, length)

    true = length in 1..@max_instructions
    {:return, _value} = elem(code, length - 1)
    %__MODULE__{code: code}
  end

  @spec length(t()) :: non_neg_integer()
  def length(filter), do: tuple_size(filter.code)

  @doc "What the filter says to call number `nr` of an architecture."
  @spec run(t(), atom(), integer()) :: verdict()
  def run(filter, arch, nr), do: filter |> start(arch, nr) |> step() |> elem(0)

  @doc "How many instructions it takes to say so."
  @spec steps(t(), atom(), integer()) :: pos_integer()
  def steps(filter, arch, nr), do: filter |> start(arch, nr) |> step() |> elem(1)

  # struct seccomp_data
  defp start(filter, arch, nr) do
    %{filter | data: <<nr::32-native, Map.fetch!(@audit, arch)::32-native, 0::64, 0::384>>}
  end

  defp step(%{at: at, steps: steps} = machine) do
    machine = %{machine | at: at + 1, steps: steps + 1}

    case elem(machine.code, at) do
      {:load, offset} ->
        <<_::binary-size(offset), word::32-native, _::binary>> = machine.data
        step(%{machine | accumulator: word})

      {:jump, distance} ->
        step(skip(machine, distance))

      {:jump_if, compare, k, if_true, if_false} ->
        step(skip(machine, if(compare.(machine.accumulator, k), do: if_true, else: if_false)))

      {:return, value} ->
        {verdict(value), machine.steps}
    end
  end

  defp skip(machine, distance), do: %{machine | at: machine.at + distance}

  defp verdict(0x7FFF_0000), do: :allow
  defp verdict(0x8000_0000), do: :kill
  defp verdict(value) when value in 0x5_0000..0x5_FFFF, do: {:errno, value - 0x5_0000}

  defp decode(program) do
    for <<code::16-native, jt, jf, k::32-native <- program>> do
      case code do
        # BPF_LD + BPF_W + BPF_ABS
        0x20 -> {:load, k}
        # BPF_JMP + BPF_JA
        0x05 -> {:jump, k}
        # BPF_JMP + BPF_JEQ, BPF_JGT, BPF_JGE + BPF_K
        0x15 -> {:jump_if, &==/2, k, jt, jf}
        0x25 -> {:jump_if, &>/2, k, jt, jf}
        0x35 -> {:jump_if, &>=/2, k, jt, jf}
        # BPF_RET + BPF_K
        0x06 -> {:return, k}
      end
    end
    |> List.to_tuple()
  end

  # seccomp_check_filter() and bpf_check_classic() of the kernel
  defp check!({:load, offset}, _at, _length), do: true = offset in 0..60//4
  defp check!({:jump, distance}, at, length), do: true = at + 1 + distance < length

  defp check!({:jump_if, _compare, _k, if_true, if_false}, at, length),
    do: true = at + 1 + max(if_true, if_false) < length

  defp check!({:return, _value}, _at, _length), do: true
end
