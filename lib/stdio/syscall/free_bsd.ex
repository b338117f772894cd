defmodule Stdio.Syscall.FreeBSD do
  @moduledoc """
  The parts of FreeBSD that other systems do differently, most of them by
  [procctl(2)](https://man.freebsd.org/cgi/man.cgi?procctl(2)).

  `Stdio.Procfs` needs [linprocfs(5)](https://man.freebsd.org/cgi/man.cgi?linprocfs(5)) mounted.
  """

  use Stdio.Syscall

  alias Stdio.Config
  alias Stdio.ProcessTree
  alias Stdio.Task

  # As in sys/signal.h, from 1 on.
  @signals ~w(hup int quit ill trap abrt emt fpe kill bus segv sys pipe alrm term urg stop tstp cont chld
              ttin ttou io xcpu xfsz vtalrm prof winch info usr1 usr2 thr librt)
           |> Enum.with_index(1)
           |> Map.new(fn {name, number} -> {"sig" <> name, number} end)

  @max_signal 128
  @sigkill @signals["sigkill"]

  # PROC_NO_NEW_PRIVS_ENABLE
  @enable 1

  # REAPER_KILL_SUBTREE
  @subtree 2

  @impl true
  def procfs, do: "/compat/linux/proc"

  @impl true
  def subreaper(task), do: procctl(task, :proc_reap_acquire, [])

  @impl true
  def reap(%ProcessTree{supervisor: %Stdio{init: supervisor}}, signal) do
    with {:ok, request} <- reaper_kill(signal, 0, 0) do
      # That nobody is left is what was wanted.
      with {:error, :esrch} <- procctl(supervisor, :proc_reap_kill, request), do: :ok
    end
  end

  @doc """
  Signals a child of the supervisor, and all below it.
  """
  @impl true
  def reap(%ProcessTree{supervisor: %Stdio{init: supervisor}}, pid, signal) do
    with {:ok, request} <- reaper_kill(signal, @subtree, pid),
         do: procctl(supervisor, :proc_reap_kill, request)
  end

  @impl true
  def disable_setuid, do: [control(:proc_no_new_privs_ctl, <<@enable::32-native>>)]

  @impl true
  def set_pdeathsig, do: [control(:proc_pdeathsig_ctl, <<@sigkill::32-native>>)]

  @doc """
  Forks the process that becomes the program. Without a jail there is always a network: `net: :none` is an
  error.
  """
  @impl true
  def subprocess(config) do
    if Config.get(config, :net) == :host,
      do: Posix.subprocess(config),
      else: fn _supervisor -> {:error, :enotsup} end
  end

  # The call gives back what it was given, which is no result for an op.
  @spec control(atom(), binary()) :: Stdio.Op.t()
  defp control(command, number),
    do: {:procctl, [:p_pid, 0, command, [number]], transform: &__MODULE__.done/1}

  @doc false
  @spec done({:ok, binary(), Task.memory()} | {:error, Stdio.posix()}) ::
          :ok | {:error, Stdio.posix()}
  def done({:ok, _bytes, _struct}), do: :ok
  def done({:error, reason}), do: {:error, reason}

  @spec procctl(Task.t(), atom(), [binary()]) :: :ok | {:error, Stdio.posix()}
  defp procctl(task, command, struct) do
    done(Task.call(task, :procctl, [:p_pid, 0, command, struct]))
  end

  @doc false
  # struct procctl_reaper_kill: signal, flags, subtree, and room for the kernel's answer and for what it
  # may have to say one day. It is copied whole, so that no part may be left out.
  @spec reaper_kill(Stdio.signal(), 0 | 2, non_neg_integer()) ::
          {:ok, [binary()]} | {:error, :einval}
  def reaper_kill(signal, flags, subtree) do
    with {:ok, number} <- number(signal) do
      answer = <<0::32, 0::32>>
      padding = <<0::size(15)-unit(32)>>
      {:ok, [<<number::32-native, flags::32-native, subtree::32-native>>, answer, padding]}
    end
  end

  @spec number(Stdio.signal()) :: {:ok, pos_integer()} | {:error, :einval}
  defp number(number) when is_integer(number) and number in 1..@max_signal, do: {:ok, number}

  defp number(name) when is_atom(name) do
    with :error <- Map.fetch(@signals, name |> Atom.to_string() |> String.downcase()),
         do: {:error, :einval}
  end

  defp number(_other), do: {:error, :einval}
end
