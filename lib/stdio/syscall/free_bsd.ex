defmodule Stdio.Syscall.FreeBSD do
  @moduledoc """
  The parts of FreeBSD that other systems do differently, most of them by
  [procctl(2)](https://man.freebsd.org/cgi/man.cgi?procctl(2)).

  `Stdio.Procfs` needs [linprocfs(5)](https://man.freebsd.org/cgi/man.cgi?linprocfs(5)) mounted.
  """

  use Stdio.Syscall

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
  def disable_setuid,
    do: [{:procctl, [:p_pid, 0, :proc_no_new_privs_ctl, [<<@enable::32-native>>]]}]

  @impl true
  def set_pdeathsig, do: [{:procctl, [:p_pid, 0, :proc_pdeathsig_ctl, [<<@sigkill::32-native>>]]}]

  @spec procctl(Task.t(), atom(), [binary()]) :: :ok | {:error, Stdio.posix()}
  defp procctl(task, command, struct) do
    with {:ok, _struct} <- Task.call(task, :procctl, [:p_pid, 0, command, struct]), do: :ok
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
