defmodule Stdio.Steps do
  @moduledoc false

  # The ops that the behaviours have in common, each with the options that it obeys.

  alias Stdio.Config
  alias Stdio.Syscall

  @doc "A session of its own, and with it a process group, without a terminal."
  @spec session() :: Stdio.Op.t()
  def session, do: {:setsid, []}

  # A node that was started with less than the default priority may not raise it, and nobody asked to.
  @spec priority(keyword()) :: Stdio.Op.t()
  def priority(config) do
    args = [:prio_process, 0, Config.get(config, :priority)]

    if Keyword.has_key?(config, :priority),
      do: {:setpriority, args},
      else: {:setpriority, args, errexit: false}
  end

  @spec limits(keyword()) :: [Stdio.Op.t()]
  def limits(config),
    do: for({resource, limit} <- Config.get(config, :rlimit), do: {:setrlimit, [resource, limit]})

  @doc """
  Groups and ids: all of them if there is a user id, otherwise those that are given.

  Groups before the ids: afterwards there is no right to change them.
  """
  @spec identity(keyword()) :: [Stdio.Op.t()]
  def identity(config) do
    uid = Config.get(config, :uid)
    gid = Config.get(config, :gid) || uid

    [
      if(uid || Keyword.has_key?(config, :groups),
        do: {:setgroups, [Config.get(config, :groups)]},
        else: []
      ),
      if(gid, do: {:setresgid, [gid, gid, gid]}, else: []),
      if(uid, do: {:setresuid, [uid, uid, uid]}, else: [])
    ]
  end

  @doc "No privileges from setuid programs unless they are wanted; no life beyond the parent's."
  @spec bounds(keyword()) :: [Stdio.Op.t()]
  def bounds(config) do
    [
      if(Config.get(config, :setuid), do: [], else: Syscall.os().disable_setuid()),
      Syscall.os().set_pdeathsig()
    ]
  end

  @doc """
  A root of the process's own, the tree at `root`: the host's programs and libraries in it to read, places
  for temporary files and a home to write, what is in `:fstab`. `owner` are mount options for the home.
  """
  @spec root(keyword(), Path.t(), [String.t()]) :: [Stdio.Op.t()]
  def root(config, root, owner) do
    volatile = [:ms_noexec, :ms_nodev, :ms_nosuid, :ms_noatime]

    [
      {:unshare, [[:clone_newns]]},
      {:root_enter, [root]},
      for(folder <- ["/bin", "/usr", "/lib"], do: bind(folder, [], config)),
      # Not every system has these two, nor every root.
      for(
        folder <- ["/sbin", "/lib64"],
        do: bind(folder, [:optional_source, :optional_target], config)
      ),
      {:root_mount, ["tmpfs", "/tmp", volatile, "mode=1777,size=4M"]},
      {:root_mount,
       ["tmpfs", "/home", volatile, Enum.join(owner ++ ["mode=700", "size=8M"], ",")]},
      # Behind the two, so that it may name what is below /tmp and /home.
      for(
        entry <- Config.get(config, :fstab),
        entry != "",
        do: bind(entry, [:optional_source], config)
      ),
      {:root_mount, ["proc", "/proc", [:ms_noexec, :ms_nosuid, :ms_nodev], ""]},
      {:root_pivot, []}
    ]
  end

  defp bind(entry, options, config) do
    options = if Config.get(config, :setuid), do: [:setuid | options], else: options
    {:root_bind, [expand(entry, &priv/0), expand(entry, fn -> "/" end), options]}
  end

  # `Path.expand/2` asks the system for the working directory even where that does not matter: ten of them
  # were a tenth of a start.
  @spec expand(Path.t(), (() -> Path.t())) :: Path.t()
  defp expand("/" <> _rest = path, base) do
    if Enum.any?(["//", "/."], &String.contains?(path, &1)) or
         path != String.trim_trailing(path, "/"),
       do: Path.expand(path, base.()),
       else: path
  end

  defp expand(path, base), do: Path.expand(path, base.())

  @doc "The root that the config names, or that of the application."
  @spec root_path(keyword()) :: Path.t()
  def root_path(config), do: expand(Config.get(config, :path) || default_root(), &File.cwd!/0)

  @spec default_root() :: Path.t()
  def default_root, do: Application.get_env(:stdio, :path) || Path.join(priv(), "root")

  @spec priv() :: Path.t()
  defp priv, do: Application.app_dir(:stdio, "priv")

  @doc "An op that fails since an option cannot take effect; the error names it."
  @spec refuse(keyword()) :: Stdio.Op.t()
  def refuse([{_key, _value}] = option), do: {__MODULE__, :unsupported, [option]}

  @doc false
  @spec unsupported(Stdio.Task.t(), keyword()) :: {:error, :enotsup}
  def unsupported(_task, _option), do: {:error, :enotsup}

  @doc """
  What a container starts with: namespaces of its own, one for the network unless it is the host's.

  That of the mounts comes with the root: a task that is made ahead of need would have the mounts of that
  moment.
  """
  @spec namespaces(keyword()) :: [atom()]
  def namespaces(config) do
    own = [:clone_newipc, :clone_newpid, :clone_newuts]
    if Config.get(config, :net, :none) == :none, do: [:clone_newnet | own], else: own
  end
end
