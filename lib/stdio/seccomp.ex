defmodule Stdio.Seccomp do
  @moduledoc """
  Filters of system calls, for [seccomp(2)](https://man7.org/linux/man-pages/man2/seccomp.2.html) (Linux).

  A deny list refuses the calls in it, an allow list all others. The result is an op, for the end of a
  behaviour's list of ops:

      iex> ops = fn config -> Stdio.Process.ops(config) ++ [Stdio.Seccomp.deny([:uname])] end
      iex> Stdio.stream!(["/bin/uname"], ops: ops) |> Enum.to_list()
      [termsig: :sigsys]

  A filter holds for the program and all its descendants, and nothing takes it away. It says what may be
  called, not with which arguments.

  ## Refused calls

  What becomes of a call that is refused is its action, see `t:action/0`: unless told otherwise, the
  process is killed (`{:termsig, :sigsys}`). A call that gives an error instead lets the program go on,
  and perhaps tell of it.

  Whatever the list says, these are killed:

    * calls of another architecture than the filter's, such as those of a 32-bit program on x86-64: their
      numbers mean something else
    * calls with numbers from 0x40000000, which on x86-64 are those of the x32 ABI

  ## Allow lists

  A filter is in force as soon as it is set, before the program runs: an allow list must contain what
  the task does on its way to it - `fcntl`, `dup2` or `dup3`, `close_range`, `rt_sigprocmask`, `execve` -
  and what comes behind the op in the list of ops. Of the program `strace -f -c` tells what it needs.
  A list that is too short ends it as it ends any program: `{:termsig, :sigsys}`.

  ## Privileges

  The kernel takes a filter from root, or from a process that cannot gain privileges any more. The ops
  of `Stdio.Process` see to that if they come before, unless the option `:setuid` is given: then the
  start fails with `:eacces`.

  ## What deny lists miss

  A new kernel has new calls, which do what the old ones did. Deny lists know only those that they name;
  call numbers will do where `t:name/0` lacks one.
  """

  alias Stdio.Seccomp.Action
  alias Stdio.Seccomp.Arch
  alias Stdio.Seccomp.Program

  @typedoc "An architecture whose calls are known by name."
  @type arch :: :x86_64 | :aarch64

  @typedoc "A system call: its name in either case, with or without `sys_` before it, or its number."
  @type name :: atom() | non_neg_integer()

  @typedoc """
  What becomes of a call that is refused.

    * `:kill` - SIGSYS ends the process
    * an errno, as an atom in either case or a number: the call is not done and gives this error
  """
  @type action :: :kill | Stdio.posix() | 1..4095

  @typedoc "A call; with an action it is refused in this way, in allow lists too."
  @type call :: name() | {name(), action()}

  @type filter :: {:deny, [call()]} | {:allow, [call()]}

  @typedoc """
    * `:action` - the action of refused calls that have none of their own. Default: `:kill`
    * `:arch` - the architecture. Default: this machine's
  """
  @type option :: {:action, action()} | {:arch, arch()}

  @typedoc "A `struct sock_fprog`, as `Stdio.Task` takes C structs."
  @type prog :: [binary() | {:ptr, binary()}]

  @doc """
  The op that refuses these calls.

      iex> {:seccomp, [:seccomp_set_mode_filter, 0, _prog]} =
      ...>   Stdio.Seccomp.deny([:ptrace, :process_vm_readv, {:socket, :eacces}])

      iex> Stdio.Seccomp.deny([:chdri], arch: :x86_64)
      ** (ArgumentError) x86_64 has no system call :chdri
  """
  @spec deny([call()], [option()]) :: Stdio.Op.t()
  def deny(calls, options \\ []), do: op({:deny, calls}, options)

  @doc """
  The op that refuses all calls but these.

      iex> {:seccomp, [:seccomp_set_mode_filter, 0, _prog]} =
      ...>   Stdio.Seccomp.allow([:execve, :read, :write, :exit_group, {:openat, :enoent}], action: :enosys)
  """
  @spec allow([call()], [option()]) :: Stdio.Op.t()
  def allow(calls, options \\ []), do: op({:allow, calls}, options)

  @spec op(filter(), [option()]) :: Stdio.Op.t()
  defp op(filter, options),
    do: {:seccomp, [:seccomp_set_mode_filter, 0, filter |> program(options) |> prog()]}

  @doc """
  The filter as a program of classic BPF: an array of `struct sock_filter`.

      iex> program = Stdio.Seccomp.program({:deny, [:ptrace]}, arch: :x86_64)
      iex> rem(byte_size(program), 8)
      0
  """
  @spec program(filter(), [option()]) :: binary()
  def program(filter, options \\ [])

  def program({kind, calls} = filter, options) when kind in [:deny, :allow] and is_list(calls) do
    options = Keyword.validate!(options, action: :kill, arch: Arch.native())
    arch = Arch.fetch!(options[:arch])
    refused = Action.encode!(options[:action])

    case filter do
      {:deny, calls} -> Program.build(arch, actions!(calls, arch, refused), Action.allow())
      {:allow, calls} -> Program.build(arch, actions!(calls, arch, Action.allow()), refused)
    end
  end

  def program(filter, _options) do
    raise ArgumentError,
          "the filter is #{inspect(filter)}, expected {:deny, calls} or {:allow, calls}"
  end

  @doc """
  A program as `Stdio.Task.seccomp/4` takes it.

      iex> [<<1::16-native>>, <<0::48>>, {:ptr, _program}] = Stdio.Seccomp.prog(<<6::64-native>>)
  """
  @spec prog(binary()) :: prog()
  def prog(program), do: [<<Program.size(program)::16-native>>, <<0::48>>, {:ptr, program}]

  @spec actions!([call()], Arch.t(), Action.t()) :: %{non_neg_integer() => Action.t()}
  defp actions!(calls, arch, default) do
    Enum.reduce(calls, %{}, fn call, actions ->
      {name, action} =
        case call do
          {name, action} -> {name, Action.encode!(action)}
          name -> {name, default}
        end

      Map.update(actions, Arch.number!(arch, name), action, fn
        ^action -> action
        _other -> raise ArgumentError, "the call #{inspect(name)} has two actions"
      end)
    end)
  end
end
