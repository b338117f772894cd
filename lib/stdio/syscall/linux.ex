defmodule Stdio.Syscall.Linux do
  @moduledoc "The parts of Linux that other systems do differently."

  @behaviour Stdio.Syscall

  @impl true
  def procfs, do: "/proc"

  @impl true
  def disable_setuid, do: {:prctl, [:pr_set_no_new_privs, 1, 0, 0, 0]}

  @impl true
  def set_pdeathsig, do: {:prctl, [:pr_set_pdeathsig, :sigkill, 0, 0, 0]}
end
