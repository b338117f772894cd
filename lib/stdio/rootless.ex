defmodule Stdio.Rootless do
  @moduledoc """
  Programs in namespaces of their own, for any user: `Stdio.Container` in a user namespace. Linux, where
  the system lets users have such.

  A supervisor is process 1 inside, so that orphans are reaped and the end of the program is the end of all
  that it started:

      Stdio.stream!("pstree; id -u", Stdio.Rootless) |> Enum.to_list()
      #=> [stdout: "Supervise---sh---pstree\\n", stdout: "65534\\n", exit_status: 0]

  Everything that `Stdio.Container` says of the root, the network and the limits is true here, with these
  differences:

    * `:uid` and `:gid` are the numbers inside, by default 65534; there are no others. Outside, the program
      has the ids of the node. If the node is root, they are instead those of nobody else on this node, as
      in `Stdio.Process`: nothing that belongs to root is theirs
    * root inside (`uid: 0`) lacks `CAP_SYS_ADMIN`: it can neither mount nor make writable what is not
    * `:groups` cannot be set: there is an error if it is given and not empty
    * `:hostname` is `stdio` by default
    * the node's own user starts it, also after `Stdio.setuid/0`. What is in `:fstab` has to be readable
      by that user, or, if the node is root, by anybody
  """

  @behaviour Stdio

  alias Stdio.Config
  alias Stdio.Lineage
  alias Stdio.Port
  alias Stdio.Steps
  alias Stdio.Supervision
  alias Stdio.Task

  @nobody 65_534

  # Namespaces that have to be the user namespace's: their names and processes are set up from inside.
  @owned [:clone_newuser, :clone_newpid, :clone_newuts]

  @doc "A supervisor for the stream alone."
  @impl true
  def task(_config), do: Supervision.create(:shutdown, Supervision.default_filter(), server())

  @doc false
  @spec server() :: Stdio.Privilege.server()
  def server, do: Port.User

  @doc "Clones the supervisor that is process 1 of its namespaces, and forks the program from it."
  @impl true
  def init(config) do
    fn supervisor -> Lineage.create(supervisor, descent(config)) end
  end

  @doc false
  @spec descent(keyword()) :: (Lineage.t() -> {:ok, Lineage.t()} | {:error, Stdio.posix()})
  def descent(config) do
    fn lineage ->
      case Port.info(lineage.parent) do
        %{uid: 0} -> enclose_below(lineage, config)
        %{uid: uid, gid: gid} -> {:ok, enclose(lineage, uid, gid, namespaces(config), config)}
        _gone -> {:error, :epipe}
      end
    end
  end

  # Who makes a user namespace owns what is in it, and root shall not: what runs inside as root outside
  # may write to /proc/sys. The root tree is entered while we still may.
  defp enclose_below(lineage, config) do
    with {:ok, uid} <- Port.claim_uid(Lineage.last(lineage)) do
      ahead = ahead(config)

      {:ok,
       lineage
       |> Lineage.fork(clone: ahead)
       |> Lineage.calls([
         {:chdir, [Steps.root_path(config)]},
         {:setgroups, [[]]},
         {:setresgid, [uid, uid, uid]},
         {:setresuid, [uid, uid, uid]}
       ])
       |> enclose(uid, uid, namespaces(config) -- ahead, config)}
    end
  end

  # What takes longest to make, the port program makes before it is asked for, if the task below the
  # supervisor has it. It is root's outside then, which only who may have capabilities inside could tell.
  defp ahead(config) do
    if inside(config, :uid) == 0 or Config.get(config, :setuid),
      do: [],
      else: namespaces(config) -- @owned
  end

  defp enclose(lineage, uid, gid, namespaces, config) do
    lineage
    |> Lineage.fork(clone: namespaces)
    |> Lineage.calls([
      {:map_ids, [inside(config, :uid), uid, inside(config, :gid), gid]},
      # The supervisor has the root, the environment and the memory of the node's; who is root inside
      # would find them below /proc/1 (PTRACE_MODE_READ_FSCREDS of ptrace(2)).
      {:prctl, [:pr_set_dumpable, 0, 0, 0, 0]}
    ])
    |> Lineage.supervise()
    |> Lineage.fork()
  end

  defp namespaces(config), do: [:clone_newuser | Steps.namespaces(config)]

  defp inside(config, :uid), do: Config.get(config, :uid) || @nobody
  defp inside(config, :gid), do: Config.get(config, :gid) || inside(config, :uid)

  @doc "The steps named above, which are the result of an op of their own: root starts where others go."
  @impl true
  def ops(config), do: [{__MODULE__, :steps, [config], asks: false}]

  @doc false
  @spec steps(Task.t(), keyword()) :: [Stdio.Op.t()]
  def steps(task, config) do
    root = if Port.info(task).uid == 0, do: ".", else: Steps.root_path(config)

    [
      groups(Config.get(config, :groups)),
      Steps.session(),
      {:sethostname, [Config.get(config, :hostname) || "stdio"]},
      Steps.priority(config),
      Steps.root(config, root, []),
      Steps.limits(config),
      # Who is root inside made the mounts, and could make them writable: mount_namespaces(7) locks
      # those only that come from another user namespace.
      {:prctl, [:pr_capbset_drop, :cap_sys_admin, 0, 0, 0]},
      Steps.bounds(config)
    ]
  end

  defp groups([]), do: []
  defp groups(groups), do: Steps.refuse(groups: groups)

  @doc "Stops the task."
  @impl true
  defdelegate onerror(config), to: Stdio.Process

  @doc "Kills the program; true if it was still there."
  @impl true
  defdelegate onexit(config), to: Stdio.Process
end
