defmodule Stdio.Syscall.Linux do
  @moduledoc "The parts of Linux that other systems do differently."

  use Stdio.Syscall

  alias Stdio.ProcessTree
  alias Stdio.Task

  @impl true
  def subreaper(task) do
    with {:ok, _zero} <- Task.prctl(task, :pr_set_child_subreaper, 1, 0, 0, 0), do: :ok
  end

  @impl true
  def reap(%ProcessTree{supervisor: supervisor}, signal),
    do: Task.reap(supervisor.init, 0, signal)

  @impl true
  def reap(%ProcessTree{supervisor: supervisor}, pid, signal),
    do: Task.reap(supervisor.init, pid, signal)

  @impl true
  def disable_setuid, do: [{:prctl, [:pr_set_no_new_privs, 1, 0, 0, 0]}]

  @impl true
  def set_pdeathsig, do: [{:prctl, [:pr_set_pdeathsig, :sigkill, 0, 0, 0]}]

  @doc """
  Forks the process that becomes the program; with `net: :none`, into a network namespace of its own.

  Root needs no user namespace for that. Anybody else gets one, in which the ids are those outside.
  """
  @impl true
  def subprocess(config) do
    case Stdio.Config.get(config, :net) do
      :host -> super(config)
      :none -> &clone/1
    end
  end

  defp clone(supervisor) do
    %{uid: uid, gid: gid} = Stdio.Port.info(supervisor)
    namespaces = if uid == 0, do: [:clone_newnet], else: [:clone_newuser, :clone_newnet]

    with {:ok, task} <- Task.clone(supervisor, namespaces),
         :ok <- map_ids(uid, gid, task),
         do: {:ok, [ProcessTree.task(task)]}
  end

  defp map_ids(0, _gid, _task), do: :ok

  defp map_ids(uid, gid, task) do
    with {:error, _reason} = error <- Task.map_ids(task, uid, uid, gid, gid) do
      Task.stop(task)
      error
    end
  end
end
