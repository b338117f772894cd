defmodule Stdio.Cgroup do
  @moduledoc false

  # The folder of control groups below which supervisors get some of their own (Linux, cgroup2).

  @doc """
  `config :stdio, cgroup: path`, or the node's own group if that is delegated to its user, as systemd does.
  """
  @spec folder() :: {:configured | :found, Path.t()} | nil
  def folder do
    case Application.get_env(:stdio, :cgroup) do
      nil -> with path when path != nil <- found(), do: {:found, path}
      false -> nil
      path -> {:configured, path}
    end
  end

  # Root may write to every group; which of them are meant for others, it cannot tell.
  @spec found() :: Path.t() | nil
  defp found do
    with {:ok, groups} <- File.read("/proc/self/cgroup"),
         {:ok, mounts} <- File.read("/proc/self/mountinfo"),
         [_all, group] <- Regex.run(~r/^0::(.*)$/m, groups),
         [_all, mount] <- Regex.run(~r/^(?:\S+ ){4}(\S+) .* - cgroup2 /m, mounts),
         path = Path.join(mount, group),
         {:ok, %{access: access, uid: owner}} when access in [:write, :read_write] <-
           File.stat(path),
         true <- owner != 0 do
      path
    else
      _none -> nil
    end
  end
end
