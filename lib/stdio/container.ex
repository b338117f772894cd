defmodule Stdio.Container do
  @moduledoc """
  Programs in namespaces of their own, with a root, a process tree and a network of their own. Linux, and
  the port program has to be root: see `Stdio.setuid/0`.

  The program is process 1 of its namespace, so that its end is the end of all that it started:

      Stdio.stream!("pstree", Stdio.Container) |> Enum.to_list()
      #=> [stdout: "sh---pstree\\n", exit_status: 0]

  ## Ops

  In this order, each with the option of `t:Stdio.config/0` that it obeys:

    * new namespaces for processes, mounts, IPC, host name and, unless `net: :host`, the network, where
      there is nothing but a loopback interface that is down
    * a new session, the host name (`:hostname`, by default `stdio` and the user id), the scheduling
      priority (`:priority`)
    * the root (`:path`, by default `config :stdio, path:`, or `priv/root`), read-only. In it the host's
      `/bin`, `/usr` and `/lib`, `/sbin` and `/lib64` where there are such, and what `:fstab` lists, all
      read-only; `/tmp` and `/home`, 4 and 8 MiB of memory, whose files cannot
      be executed; `/proc`
    * resource limits (`:rlimit`)
    * groups, group id, user id (`:groups`, `:gid`, `:uid`), by default those of nobody else on this node
    * setuid programs give no privileges (unless `:setuid`)
    * SIGKILL when the supervisor ends

  Entries of `:fstab` are folders or files of the host that appear under the same path; relative ones are
  looked for in the application's `priv` folder and appear below `/`. One that does not exist is left out.
  Of `/dev` there is nothing but an empty file in the place of `/dev/null`, which a shell reads for its jobs
  in the background; with `fstab: ["/dev/null"]` it is the device.

  Nothing is followed on the way that somebody who can write to the root tree could bend: a symbolic link
  in the place of a folder is an error.
  """

  @behaviour Stdio

  alias Stdio.Config
  alias Stdio.Lineage
  alias Stdio.Steps

  @folders ~w(bin sbin usr lib lib64 opt tmp home proc dev)

  @doc """
  Makes the folders of a root, in `config :stdio, path:` or `priv/root`.

  Compiling the library makes those of `priv/root`, so that this is for roots elsewhere.

      iex> Stdio.Container.make_chroot_tree!()
      :ok
  """
  @spec make_chroot_tree!([Path.t()]) :: :ok
  def make_chroot_tree!(folders \\ @folders) do
    make_tree!(Steps.default_root(), folders)
  end

  @doc false
  # Where nobody may write later, something has to be there for a device to be mounted over.
  @spec make_tree!(Path.t(), [Path.t()]) :: :ok
  def make_tree!(root, folders \\ @folders) do
    Enum.each(folders, &File.mkdir_p!(Path.join(root, &1)))
    if "dev" in folders, do: File.touch!(Path.join(root, "dev/null"))
    :ok
  end

  @doc "A supervisor for the stream alone."
  @impl true
  def task(_config), do: Stdio.supervisor()

  @doc false
  @spec server() :: Stdio.Privilege.server()
  defdelegate server(), to: Stdio.Privilege

  @doc "Clones the process that becomes the program, process 1 of its namespaces."
  @impl true
  def init(config) do
    fn supervisor -> Lineage.create(supervisor, descent(config)) end
  end

  @doc false
  @spec descent(keyword()) :: (Lineage.t() -> {:ok, Lineage.t()})
  def descent(config), do: &{:ok, Lineage.fork(&1, clone: Steps.namespaces(config))}

  @doc "The steps named above."
  @impl true
  def ops(config), do: Stdio.Uid.ops(__MODULE__, :steps, config)

  @doc false
  @spec steps(keyword()) :: [Stdio.Op.t()]
  def steps(config) do
    uid = Config.get(config, :uid)
    gid = Config.get(config, :gid) || uid

    [
      Steps.session(),
      {:sethostname, [Config.get(config, :hostname) || "stdio#{uid}"]},
      Steps.priority(config),
      Steps.root(config, Steps.root_path(config), ["uid=#{uid}", "gid=#{gid}"]),
      Steps.limits(config),
      Steps.identity(config),
      Steps.bounds(config)
    ]
  end

  @doc "Stops the task."
  @impl true
  defdelegate onerror(config), to: Stdio.Process

  @doc "Kills the program, and with it its namespace; true if it was still there."
  @impl true
  defdelegate onexit(config), to: Stdio.Process
end
