defmodule Torture.Promises.PrivilegesDropped do
  @moduledoc """
  What a program of root's is left with, and what becomes of a start when one of its steps fails: each system
  call of each behaviour, by a filter that has the kernel refuse it, and by arguments that no kernel takes.
  """

  @behaviour Torture.Promise

  alias Torture.{Broken, Effort, Host, Inside, Scratch, Traces}

  # The calls by which the steps are done; not every kernel has, and not every step needs, all of them.
  @steps %{
    Stdio.Process => ~w(setsid setpriority chdir prlimit64 setgroups setresgid setresuid prctl)a,
    Stdio.Container =>
      ~w(setsid sethostname setpriority unshare open_tree move_mount mount_setattr mount fsopen fsmount
         pivot_root umount2 prlimit64 setgroups setresgid setresuid prctl)a
  }

  # Without these a behaviour does not start: that the others are refused may not matter to it.
  @needed ~w(setsid setpriority chdir prlimit64 setgroups setresgid setresuid prctl sethostname unshare)a

  @impl true
  def title, do: "Privileges are dropped completely; a step that fails means no exec"

  @impl true
  def run(effort), do: if(Host.root?(), do: as_root(effort), else: as_user())

  defp as_root(effort) do
    behaviours = Host.behaviours() -- [Stdio.Rootless]
    count = Effort.pick(effort, quick: 20, full: 200)
    for behaviour <- behaviours, _ <- 1..count, do: dropped!(behaviour)

    refused =
      for behaviour <- behaviours, step <- @steps[behaviour], do: refused!(behaviour, step)

    wrong =
      for behaviour <- behaviours, {name, config} <- wrong(), do: fails!(behaviour, name, config)

    {:held,
     "#{count} programs in each of #{Host.names(behaviours)}: ids, groups, capabilities, ways back; " <>
       "#{Enum.count(refused, & &1)} steps refused by the kernel, #{length(wrong)} with arguments that it does not " <>
       "take: no exec"}
  end

  defp as_user do
    _wrong = fails!(Stdio.Process, "another user", uid: 0)
    _wrong = fails!(Stdio.Process, "groups", groups: [0])
    {:held, "only that an ordinary user is refused other ids; the rest needs root"}
  end

  defp dropped!(behaviour) do
    [uid, gid, group] = for _ <- 1..3, do: 100_000 + :rand.uniform(1_000_000)
    what = "#{inspect(behaviour)}, uid #{uid}"

    behaviour
    |> Inside.look(uid: uid, gid: gid, groups: [group])
    |> Inside.expect!(
      %{
        "uid" => ["#{uid} #{uid} #{uid}"],
        "gid" => ["#{gid} #{gid} #{gid}"],
        "groups" => ["#{group}"],
        "capabilities" => ["none"],
        "no_new_privs" => ["1"],
        "regained" => [""]
      },
      what
    )
  end

  # Every option is given, so that each step has to be done.
  defp config(traces, folder) do
    traces
    |> Traces.config()
    |> Keyword.merge(
      priority: 5,
      groups: [70_001],
      rlimit: [rlimit_nofile: %{cur: 100, max: 100}]
    )
    |> Keyword.update!(:fstab, &[folder | &1])
  end

  # Whether the step is one that this behaviour takes here: a filter on a call that nobody makes is no news.
  defp refused!(behaviour, step) do
    folder = witnesses!()
    traces = Traces.new(behaviour)
    path = if behaviour == Stdio.Process, do: [path: "/"], else: []
    config = config(traces, folder) ++ path
    deny = Stdio.Seccomp.deny([{step, :exdev}])
    phases = {behaviour, ops: fn config -> [deny | behaviour.ops(config)] end}

    case attempt(phases, config, folder) do
      {:failed, reason, message} ->
        Broken.unless_equal!(reason, :exdev, "#{inspect(behaviour)} without #{step}: #{message}")
        not_run!(traces, folder, "#{inspect(behaviour)} without #{step}")
        true

      :ran ->
        Broken.unless!(step not in @needed, "#{inspect(behaviour)} runs although #{step} fails")
        false
    end
  end

  defp wrong do
    [
      {"a limit above its own maximum", rlimit: [rlimit_nofile: %{cur: 20, max: 10}]},
      {"a limit above the system's", rlimit: [rlimit_nofile: %{cur: 10, max: 0xFFFF_FFFF_FFFF}]},
      {"a resource that is none", rlimit: [rlimit_torture: %{cur: 1, max: 1}]},
      {"more groups than the system has", groups: Enum.to_list(1..65_537)},
      {"a folder that is none", path: "/nonexistent/folder"},
      {"a folder that is a file", path: "/etc/passwd"}
    ]
  end

  defp fails!(behaviour, name, config) do
    folder = witnesses!()
    traces = Traces.new(behaviour)
    what = "#{inspect(behaviour)} with #{name}"
    ran = attempt(behaviour, traces |> Traces.config() |> Keyword.merge(config), folder)
    Broken.unless!(match?({:failed, _reason, _message}, ran), "#{what} runs")
    not_run!(traces, folder, what)
  end

  defp witnesses! do
    folder = Scratch.folder!("witness")
    File.chmod!(folder, 0o777)
    folder
  end

  # In a container nobody can write to the folder, but everybody outside sees an access that was tried: the
  # program says so on its output as well, which is an event where there may be none.
  defp attempt(behaviour, config, folder) do
    events = "echo ran; : > #{folder}/ran" |> Stdio.stream!(behaviour, config) |> Enum.to_list()
    if {:stdout, "ran\n"} in events, do: :ran, else: {:failed, events, "no error, no program"}
  rescue
    error in [Stdio.OpError, Stdio.StreamError] -> {:failed, error.reason, error.message}
  end

  defp not_run!(traces, folder, what) do
    Broken.unless_equal!(File.ls!(folder), [], "#{what}: what the program has written")
    Traces.gone!(traces, what)
  end
end
