defmodule Stdio.Test.Mounts do
  @moduledoc false

  # Tasks in mount namespaces of their own, and what the system says is mounted there.

  import ExUnit.Assertions

  alias Stdio.Task, as: OsTask

  # A user who owns nothing on any machine.
  @nobody 70_000

  @type who :: :root | :user
  @type mount :: %{at: String.t(), root: String.t(), options: [String.t()], type: String.t()}

  @doc "A task in a new mount namespace: root's, or an ordinary user's in a user namespace of its own."
  @spec isolated!(who()) :: OsTask.t()
  def isolated!(who) do
    {:ok, task} = OsTask.fork()
    ExUnit.Callbacks.on_exit(fn -> OsTask.stop(task) end)
    isolate!(task, who)
    task
  end

  defp isolate!(task, :root), do: assert(OsTask.unshare(task, [:clone_newns]) == :ok)

  defp isolate!(task, :user) do
    become_user!(task)
    {uid, gid} = {OsTask.getuid(task), OsTask.getgid(task)}
    assert OsTask.unshare(task, [:clone_newuser, :clone_newns]) == :ok
    assert OsTask.map_ids(task, 65_534, uid, 65_534, gid) == :ok
  end

  @doc "The task is an ordinary user's from now on."
  @spec become_user!(OsTask.t()) :: :ok
  def become_user!(task) do
    if OsTask.getuid(task) == 0 do
      assert OsTask.setgroups(task, []) == :ok
      assert OsTask.setresgid(task, @nobody, @nobody, @nobody) == :ok
      assert OsTask.setresuid(task, @nobody, @nobody, @nobody) == :ok
    end

    :ok
  end

  @doc "A folder that is gone after the test; the user may write to it and what is in it at first."
  @spec folder!(who(), [Path.t()]) :: Path.t()
  def folder!(who, inside \\ []) do
    top = Path.join(System.tmp_dir!(), "stdio_mounts_#{System.pid()}_#{unique()}")
    ExUnit.Callbacks.on_exit(fn -> File.rm_rf!(top) end)

    for folder <- ["." | inside] do
      path = top |> Path.join(folder) |> Path.expand()
      File.mkdir_p!(path)
      File.chmod!(path, 0o755)
      if who == :user and File.stat!("/proc/self").uid == 0, do: File.chown!(path, @nobody)
    end

    top
  end

  defp unique, do: System.unique_integer([:positive])

  @doc "All mounts that a task sees, those that lie over others behind them (`proc_pid_mountinfo(5)`)."
  @spec mounts(OsTask.t()) :: [mount()]
  def mounts(task) do
    for line <- File.stream!("/proc/#{OsTask.pidof(task)}/mountinfo") do
      [mount, file_system] = String.split(line, " - ")
      [_id, _parent, _device, root, at, options | _peers] = String.split(mount)
      [type | _source] = String.split(file_system)
      %{at: at, root: root, options: String.split(options, ","), type: type}
    end
  end

  @doc "The topmost mount at a path; nothing if there is none."
  @spec mount_at(OsTask.t(), String.t()) :: mount() | nil
  def mount_at(task, at), do: task |> mounts() |> Enum.filter(&(&1.at == at)) |> List.last()
end
