defmodule Stdio.Syscall.OpenBSD do
  @moduledoc """
  The parts of OpenBSD that other systems do differently.
  """

  use Stdio.Syscall

  # All promises of pledge(2), and "error", so that what none of them covers fails instead of ending the
  # program.
  @promises "stdio rpath wpath cpath dpath inet mcast fattr chown flock unix dns getpw sendfd recvfd " <>
              "tape tty proc exec prot_exec settime ps vminfo id pf route wroute audio video bpf " <>
              "disklabel drm vmm unveil error"

  @doc """
  Makes all promises of pledge(2), for the program too: it can do what it could, but a program with
  promises cannot execute one that is setuid (`:eacces`).
  """
  @impl true
  def disable_setuid, do: [{:pledge, [@promises, @promises]}]
end
