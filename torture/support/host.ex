defmodule Torture.Host do
  @moduledoc "What can be done on this machine, by this user."

  @behaviours [Stdio.Process, Stdio.Rootless, Stdio.Container]
  # No right to it, no namespaces in this kernel, or none left of them.
  @refusals [:eperm, :eacces, :enosys, :einval, :enospc]

  @spec root?() :: boolean()
  def root?, do: File.stat!("/proc/self").uid == 0

  @doc "The behaviours that can run a program here."
  @spec behaviours() :: [module(), ...]
  def behaviours, do: Enum.filter(@behaviours, &works?/1)

  @doc "Of these, the ones that isolate."
  @spec containers() :: [module()]
  def containers, do: behaviours() -- [Stdio.Process]

  @spec names([module()]) :: String.t()
  def names(behaviours), do: Enum.map_join(behaviours, ", ", &List.last(Module.split(&1)))

  @doc "Who we are here, and what that one cannot have."
  @spec user() :: String.t()
  def user do
    missing = @behaviours -- behaviours()
    user = if root?(), do: "root", else: "an ordinary user"
    if missing == [], do: user, else: "#{user}, who cannot have #{names(missing)}"
  end

  # Only what the system refuses is not to be had here; any other error is one that the promises find.
  defp works?(behaviour) do
    Enum.to_list(Stdio.stream!("exit 0", behaviour)) == [exit_status: 0]
  rescue
    error in [Stdio.StreamError, Stdio.OpError] -> error.reason not in @refusals
  end
end
