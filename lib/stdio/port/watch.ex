defmodule Stdio.Port.Watch do
  @moduledoc false

  # Looks after a port program that somebody has stopped (SIGSTOP): it answers nothing, and whoever writes
  # to it is held up, its server first. After a while it is killed, which its supervisors take for
  # the end, and the node's processes for an error.
  #
  # A process of its own, since nothing else is sure not to be held up. Does nothing where /proc does not
  # tell (proc_pid_stat(5)).

  alias Stdio.Port.Program

  require Logger

  @beat_ms 1_000
  @patience 5

  @doc "Begins to look after the program behind a port; ends with the calling process, and with the program."
  @spec start_link(port(), pos_integer()) :: pid() | nil
  def start_link(port, pid) do
    with {_state, started} <- look(pid), do: spawn_link(fn -> watch(port, pid, started, 0) end)
  end

  @spec watch(port(), pos_integer(), String.t(), non_neg_integer()) :: :ok
  defp watch(port, pid, started, @patience) do
    Logger.error("Stdio: the port program #{pid} was stopped by somebody, and is killed")
    # The shell's own: not every system has it as a program.
    System.cmd("/bin/sh", ["-c", "kill -KILL #{pid}"], stderr_to_stdout: true)
    Process.sleep(@beat_ms)
    # Not ours to kill, if sudo has started it: then we part from it.
    if match?({_state, ^started}, look(pid)), do: Program.close(port)
    :ok
  end

  defp watch(port, pid, started, stopped) do
    Process.sleep(@beat_ms)

    case look(pid) do
      {"T", ^started} -> watch(port, pid, started, stopped + 1)
      {_running, ^started} -> watch(port, pid, started, 0)
      _another_or_none -> :ok
    end
  end

  # Its state, and when it was started: a pid alone may come to be another's.
  @spec look(pos_integer()) :: {state :: String.t(), started :: String.t()} | nil
  defp look(pid) do
    with {:ok, stat} <- File.read("/proc/#{pid}/stat"),
         [_all, fields] <- Regex.run(~r/^.*\) (.*)$/s, stat) do
      fields = String.split(fields)
      {hd(fields), Enum.at(fields, 19)}
    else
      _gone -> nil
    end
  end
end
