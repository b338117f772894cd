defmodule Stdio.Syscall do
  @moduledoc """
  What differs from one operating system to the other.

  `os/0` is the module for this one; `config :stdio, syscall: module` replaces it.
  """

  @doc "Where the file system of processes is mounted."
  @callback procfs() :: Path.t()

  @doc "The op after which setuid programs give a process nothing."
  @callback disable_setuid() :: Stdio.Op.t()

  @doc "The op after which a process is killed when its parent ends."
  @callback set_pdeathsig() :: Stdio.Op.t()

  @doc """
  The module for this operating system.

      iex> Stdio.Syscall.os().procfs()
      "/proc"
  """
  @spec os() :: module()
  def os, do: Application.get_env(:stdio, :syscall) || os(:os.type())

  defp os({:unix, :linux}), do: Stdio.Syscall.Linux

  defp os(type) do
    raise ArgumentError, "Stdio does not know the operating system #{inspect(type)}"
  end
end
