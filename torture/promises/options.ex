defmodule Torture.Promises.Options do
  @moduledoc """
  Each option: random values, and what the program sees of them; values that are none, which are refused at the
  door; and values that cannot take effect, of which the error names what failed.
  """

  @behaviour Torture.Promise

  alias Torture.{Broken, Effort, Host, Inside, Scratch}

  @impl true
  def title, do: "An option takes effect, or the start fails with an error that names it"

  @impl true
  def run(effort) do
    behaviours = Host.behaviours()
    rounds = Effort.pick(effort, quick: 5, full: 60)
    seen = for behaviour <- behaviours, _ <- 1..rounds, do: takes_effect!(behaviour)

    refused =
      for behaviour <- behaviours, {key, value} <- wrong(), do: refused!(behaviour, key, value)

    impossible =
      for behaviour <- behaviours,
          {config, name} <- impossible(behaviour),
          do: fails!(behaviour, config, name)

    hindered =
      for behaviour <- behaviours,
          {call, config, name} <- hindered(behaviour),
          do: hindered!(behaviour, call, config, name)

    {:held,
     "#{Enum.sum(seen)} random values seen from inside, in #{Host.names(behaviours)}; #{length(refused)} wrong ones " <>
       "refused at the door, #{length(impossible) + length(hindered)} that could not take effect named by the error"}
  end

  defp takes_effect!(behaviour) do
    options = options(behaviour)
    {config, expected} = Enum.unzip(options)
    config = Enum.reject(config, &is_nil/1)
    expected = Map.new(expected)
    what = "#{inspect(behaviour)} with #{inspect(config)}"
    behaviour |> Inside.look(config) |> Inside.expect!(expected, what)
    network!(behaviour)
    if behaviour != Stdio.Process, do: tree!(behaviour)
    length(config)
  end

  # An option, and what it looks like from inside.
  defp options(behaviour) do
    [a, b] = for _ <- 1..2, do: :rand.uniform(1_000)
    nice = :rand.uniform(19)
    [soft, hard] = Enum.sort([16 + a, 16 + b])
    setuid = Enum.random([true, false])

    [
      {{:environ, ["A=#{a}", "B=#{b}"]}, {"env", ["A=#{a}", "B=#{b}"]}},
      {{:priority, nice}, {"nice", ["#{nice}"]}},
      {{:rlimit, [rlimit_nofile: %{cur: soft, max: hard}]}, {"files", ["#{soft} #{hard}"]}},
      {{:setuid, setuid}, {"no_new_privs", [if(setuid, do: "0", else: "1")]}}
    ] ++ place(behaviour, a) ++ ids(behaviour)
  end

  defp place(Stdio.Process, _number) do
    folder = Enum.random(["/usr", "/usr/bin", "/", "/etc"])
    [{{:path, folder}, {"folder", [folder]}}]
  end

  defp place(_container, number), do: [{{:hostname, "box#{number}"}, {"host", ["box#{number}"]}}]

  defp ids(behaviour) do
    if Host.root?() or behaviour == Stdio.Rootless do
      [uid, gid] = for _ <- 1..2, do: 100_000 + :rand.uniform(100_000)

      [
        {{:uid, uid}, {"uid", ["#{uid} #{uid} #{uid}"]}},
        {{:gid, gid}, {"gid", ["#{gid} #{gid} #{gid}"]}}
      ] ++ groups(behaviour)
    else
      []
    end
  end

  defp groups(Stdio.Rootless), do: []

  defp groups(_behaviour) do
    groups = Enum.sort(for _ <- 1..:rand.uniform(5), uniq: true, do: :rand.uniform(100_000))
    [{{:groups, groups}, {"groups", [Enum.join(groups, " ")]}}]
  end

  # Interfaces, and whose namespace it is.
  defp network!(behaviour) do
    command = "readlink /proc/self/ns/net; tail -n +3 /proc/net/dev | wc -l"
    host = File.read_link!("/proc/self/ns/net")

    if behaviour != Stdio.Process or Host.root?() do
      [inside, "1"] = lines(command, behaviour, net: :none)

      Broken.unless!(
        inside != host,
        "#{inspect(behaviour)} with net: :none has the host's network"
      )
    end

    [inside, _interfaces] = lines(command, behaviour, net: :host)
    Broken.unless_equal!(inside, host, "the network of #{inspect(behaviour)} with net: :host")
  end

  # A root of one's own, with more of the host in it.
  defp tree!(behaviour) do
    [tree, shown] = for name <- ["root", "shown"], do: Scratch.folder!(name)
    Stdio.Container.make_tree!(tree)
    File.mkdir!(Path.join(tree, "ours"))
    File.write!(Path.join(shown, "file"), "shown")

    command =
      "ls -d /ours; cat #{shown}/file; echo; touch #{shown}/x 2>/dev/null || echo read-only"

    seen = lines(command, behaviour, path: tree, fstab: [shown])

    Broken.unless_equal!(
      seen,
      ["/ours", "shown", "read-only"],
      "path, fstab of #{inspect(behaviour)}"
    )
  end

  defp lines(command, behaviour, config) do
    events = command |> Stdio.stream!(behaviour, config) |> Enum.to_list()
    text = for {:stdout, data} <- events, into: "", do: data
    String.split(text, "\n", trim: true)
  end

  defp wrong do
    [
      net: :some,
      environ: ["A"],
      environ: ["=A"],
      environ: ["A=\0"],
      uid: -1,
      uid: 0xFFFF_FFFF,
      uid: "root",
      gid: 1.5,
      gid: 0xFFFF_FFFF,
      groups: [-1],
      groups: :wheel,
      fstab: ["\0"],
      fstab: "/tmp",
      path: "",
      path: :tmp,
      hostname: "",
      hostname: String.duplicate("x", 65),
      setuid: 1,
      priority: 20,
      priority: -21,
      rlimit: [rlimit_nofile: 5],
      rlimit: [nofile: %{cur: 1, max: 1}],
      rlimit: [rlimit_core: %{cur: -1, max: 0}],
      priorty: 1
    ]
  end

  defp refused!(behaviour, key, value) do
    Stdio.stream!("true", behaviour, [{key, value}])
    raise Broken, "#{inspect(behaviour)} takes #{key}: #{inspect(value)}"
  rescue
    error in ArgumentError ->
      Broken.unless!(error.message =~ "#{key}", "#{key} is refused by: #{error.message}")
  end

  # What nobody can have, or not this user: and how the error calls it.
  defp impossible(behaviour) do
    [
      {[path: "/nonexistent/folder"],
       if(behaviour == Stdio.Rootless, do: "", else: "/nonexistent/folder")},
      {[rlimit: [rlimit_nofile: %{cur: 9, max: 0xFFFF_FFFF_FFFF}]], "setrlimit"},
      {[rlimit: [rlimit_nofile: %{cur: 9, max: 8}]], "setrlimit"},
      {[rlimit: [rlimit_torture: %{cur: 1, max: 1}]], "rlimit_torture"}
    ] ++
      if(behaviour == Stdio.Rootless, do: [{[groups: [1]], "groups"}], else: []) ++
      if(Host.root?() or behaviour != Stdio.Process,
        do: [],
        else: [{[uid: 0], "set"}, {[groups: [0]], "setgroups"}]
      )
  end

  # What a kernel may not have, or a sandbox around the node may forbid.
  defp hindered(behaviour) do
    [
      {:setpriority, [priority: 7], "setpriority"},
      {:prlimit64, [rlimit: [rlimit_core: %{cur: 0, max: 0}]], "setrlimit"},
      {:prctl, [setuid: false], "prctl"}
    ] ++ hindered_by(behaviour, Host.root?())
  end

  defp hindered_by(Stdio.Process, root) do
    ids = [
      {:setgroups, [uid: 70_000, groups: [5]], "setgroups"},
      {:setresgid, [uid: 70_000, gid: 70_001], "setresgid"},
      {:setresuid, [uid: 70_000], "setresuid"}
    ]

    [{:chdir, [path: "/usr"], "chdir"}] ++ if(root, do: ids, else: [])
  end

  defp hindered_by(_container, _root),
    do: [
      {:sethostname, [hostname: "box"], "sethostname"},
      {:move_mount, [fstab: ["/etc"]], "root_"}
    ]

  # A filter needs no_new_privs, which root does not: an ordinary user sets it first.
  defp hindered!(behaviour, call, config, name) do
    deny = [
      if(Host.root?(), do: [], else: {:prctl, [:pr_set_no_new_privs, 1, 0, 0, 0]}),
      Stdio.Seccomp.deny([{call, :enosys}])
    ]

    phases = {behaviour, ops: fn config -> deny ++ behaviour.ops(config) end}
    fails!(phases, config, name)
  end

  defp fails!(behaviour, config, name) do
    events = Enum.to_list(Stdio.stream!("echo ran", behaviour, config))
    raise Broken, "#{inspect(behaviour)} with #{inspect(config)} starts: #{inspect(events)}"
  rescue
    error in [Stdio.OpError, Stdio.StreamError] ->
      # What is left to be done is told as well, and is not what failed.
      [failed | _remaining] = String.split(error.message, "remaining ops:")
      Broken.unless!(failed =~ name, "#{inspect(config)}: #{failed} does not name #{name}")
  end
end
