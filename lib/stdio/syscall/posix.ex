defmodule Stdio.Syscall.Posix do
  @moduledoc """
  What every system can do: the defaults of `use Stdio.Syscall`, and what systems get that have no module
  of their own.

  There are no sub-reapers and nothing that takes privileges from setuid programs, so that processes
  which leave the groups of their pipeline are out of reach for `reap/2`.
  """

  @behaviour Stdio.Syscall

  alias Stdio.ProcessTree
  alias Stdio.Task

  @impl true
  def setproctitle(task, title), do: Task.setproctitle(task, title)

  @impl true
  def subreaper(_task), do: :ok

  @doc """
  Signals the process groups of the pipeline, from the last to the first: a process is signalled by its
  parent, which must still be there.
  """
  @impl true
  def reap(%ProcessTree{} = tree, signal), do: tree |> with_parents() |> signal(signal)

  @doc """
  Signals the process groups of the pipeline from the last to the process with that pid.
  """
  @impl true
  def reap(%ProcessTree{} = tree, pid, signal) do
    case tree
         |> with_parents()
         |> Enum.drop_while(fn {process, _parent} -> process.pid != pid end) do
      [] -> {:error, :esrch}
      processes -> signal(processes, signal)
    end
  end

  @spec with_parents(ProcessTree.t()) :: [{ProcessTree.process(), Task.t()}]
  defp with_parents(%ProcessTree{supervisor: %Stdio{init: supervisor}, pipeline: pipeline}),
    do: Enum.zip(pipeline, [supervisor | Enum.map(pipeline, & &1.task)])

  @spec signal([{ProcessTree.process(), Task.t()}], Stdio.signal()) ::
          :ok | {:error, Stdio.posix()}
  defp signal(processes, signal) do
    processes
    |> Enum.reverse()
    |> Enum.map(fn {%{pid: pid}, parent} -> Stdio.Process.signal(parent, pid, signal) end)
    |> Enum.find(:ok, &match?({:error, reason} when reason != :esrch, &1))
  end

  @impl true
  def procfs, do: "/proc"

  @impl true
  def disable_setuid, do: []

  @impl true
  def set_pdeathsig, do: []

  @impl true
  def subprocess(_config) do
    fn supervisor ->
      with {:ok, task} <- Task.fork(supervisor), do: {:ok, [ProcessTree.task(task)]}
    end
  end
end
