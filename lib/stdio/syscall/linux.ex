defmodule Stdio.Syscall.Linux do
  @moduledoc "The parts of Linux that other systems do differently."

  use Stdio.Syscall

  alias Stdio.Config
  alias Stdio.Lineage
  alias Stdio.Port
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
  def subprocess(config),
    do: fn supervisor -> Lineage.create(supervisor, &descend(&1, config)) end

  @doc false
  @spec descend(Lineage.t(), keyword()) :: {:ok, Lineage.t()}
  def descend(lineage, config) do
    case {Config.get(config, :net), Port.info(lineage.parent)} do
      {:host, _ids} ->
        {:ok, Lineage.fork(lineage)}

      {:none, %{uid: uid, gid: gid}} when uid != 0 ->
        below = Lineage.fork(lineage, clone: [:clone_newuser, :clone_newnet])
        {:ok, Lineage.calls(below, [{:map_ids, [uid, uid, gid, gid]}])}

      {:none, _root_or_gone} ->
        {:ok, Lineage.fork(lineage, clone: [:clone_newnet])}
    end
  end
end
