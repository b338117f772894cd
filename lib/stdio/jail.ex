defmodule Stdio.Jail do
  @moduledoc """
  Programs in a jail of their own, with a root, processes and a network of their own. FreeBSD 14 or newer, and
  the port program has to be root: see `Stdio.setuid/0`. Anywhere else a stream with it is a
  `Stdio.StreamError` when it starts.

      Stdio.stream!(["./ping", "-c", "1", "8.8.8.8"], Stdio.Jail, path: "/rescue") |> Enum.to_list()
      #=> [stderr: "ping: ssend socket: Protocol not supported\\n", exit_status: 71]

  `/rescue` has programs that need nothing else, which is why this one is executed by its path, without a
  shell.

  ## Ops

  In this order, each with the option of `t:Stdio.config/0` that it obeys:

    * a new session, the scheduling priority (`:priority`)
    * [jail(2)](https://man.freebsd.org/cgi/man.cgi?jail(2)): the root (`:path`, by default `config :stdio, path:`,
      or `priv/root`), the host name (`:hostname`, by default `stdio` and the user id), the addresses
      (`:net`)
    * the supervisor is told of the jail, which it removes when the stream ends: that kills all that is in it
    * the working directory `/`
    * resource limits (`:rlimit`)
    * groups, group id, user id (`:groups`, `:gid`, `:uid`), by default those of nobody else on this node
    * setuid programs give no privileges (unless `:setuid`)
    * SIGKILL when the supervisor ends

  `:net` is `:none` by default: no address. With `:host` there are those of the host's first interface that is
  up, but for the loopback; with `%{ip4: [{192, 0, 2, 1}], ip6: []}` these. The jail ends with its last
  process. It has no `/dev` and no `/proc`, unless the tree at `:path` has them; `:fstab` cannot be set.
  """

  @behaviour Stdio

  alias Stdio.Config
  alias Stdio.Lineage
  alias Stdio.Privilege
  alias Stdio.Steps
  alias Stdio.Supervision
  alias Stdio.Syscall
  alias Stdio.Task

  @typedoc "The addresses of a jail."
  @type addresses :: %{
          optional(:ip4) => [:inet.ip4_address()],
          optional(:ip6) => [:inet.ip6_address()]
        }

  @doc "A supervisor for the stream alone."
  @impl true
  def task(_config), do: Supervision.create(:shutdown, Supervision.default_filter(), server())

  @doc false
  @spec server() :: Privilege.server()
  def server do
    os = :os.type()
    if Syscall.os(os) == Syscall.FreeBSD, do: Privilege.server(), else: no_jails!(os)
  end

  @spec no_jails!({atom(), atom()}) :: no_return()
  defp no_jails!({_family, name}) do
    raise Stdio.StreamError,
      reason: :enotsup,
      message:
        "Stdio.Jail needs FreeBSD, and this is #{name}: Stdio.Container and Stdio.Rootless are for Linux (enotsup)"
  end

  @doc "Forks the process that makes the jail and becomes the program in it."
  @impl true
  def init(config) do
    fn supervisor -> Lineage.create(supervisor, descent(config)) end
  end

  @doc false
  @spec descent(keyword()) :: (Lineage.t() -> {:ok, Lineage.t()})
  def descent(_config), do: &{:ok, Lineage.fork(&1)}

  @doc """
  The steps named above.

      iex> Stdio.Jail.ops(uid: 1000, rlimit: []) |> List.flatten() |> Enum.map(&elem(&1, 0)) |> Enum.take(6)
      [:setsid, :setpriority, :jail, Stdio.Jail, :chdir, :setgroups]
  """
  @impl true
  def ops(config), do: Stdio.Uid.ops(__MODULE__, :steps, config)

  @doc false
  @spec steps(keyword()) :: [Stdio.Op.t()]
  def steps(config) do
    [
      fstab(Config.get(config, :fstab)),
      Steps.session(),
      Steps.priority(config),
      enter(config, addresses(Keyword.get(config, :net, :none), interfaces())),
      {:chdir, ["/"]},
      Steps.limits(config),
      Steps.identity(config),
      Steps.bounds(config)
    ]
  end

  defp fstab(entries),
    do: if(Enum.all?(entries, &(&1 == "")), do: [], else: Steps.refuse(fstab: entries))

  defp enter(_config, :error), do: Steps.refuse(net: :host)

  defp enter(config, {:ok, addresses}),
    do: [{:jail, [jail(config, addresses)]}, {__MODULE__, :keep, [], state: true}]

  @doc """
  What `Stdio.Task.jail/2` is given: the addresses are those that `addresses/2` has found.

      iex> Stdio.Jail.jail([path: "/rescue", uid: 1000], %{ip4: [{127, 0, 0, 1}]}) |> Map.delete(:jailname)
      %{path: "/rescue", hostname: "stdio1000", ip4: [{127, 0, 0, 1}], ip6: []}

  The name is nobody else's on this host: there is no second jail of the same.
  """
  @spec jail(keyword(), addresses()) :: map()
  def jail(config, addresses) do
    %{
      path: Steps.root_path(config),
      hostname: Config.get(config, :hostname) || "stdio#{Config.get(config, :uid)}",
      jailname: "stdio-#{System.pid()}-#{System.unique_integer([:positive])}",
      ip4: Map.get(addresses, :ip4, []),
      ip6: Map.get(addresses, :ip6, [])
    }
  end

  @spec interfaces() :: [{charlist(), keyword()}]
  defp interfaces do
    case :inet.getifaddrs() do
      {:ok, interfaces} -> interfaces
      {:error, _reason} -> []
    end
  end

  @doc """
  The addresses for a value of `:net`, on a host with these interfaces, as `:inet.getifaddrs/0` has them:
  `:error` if it has to have some, and there are none.

      iex> interfaces = [
      ...>   {~c"lo0", flags: [:up, :loopback, :running], addr: {127, 0, 0, 1}},
      ...>   {~c"em0", flags: [:up, :running], addr: {192, 0, 2, 7}, addr: {0xFE80, 0, 0, 0, 0, 0, 0, 1}},
      ...>   {~c"em1", flags: [:up, :running], addr: {198, 51, 100, 7}}
      ...> ]
      iex> Stdio.Jail.addresses(:host, interfaces)
      {:ok, %{ip4: [{192, 0, 2, 7}], ip6: []}}
      iex> Stdio.Jail.addresses(:host, [])
      :error
      iex> Stdio.Jail.addresses(:none, interfaces)
      {:ok, %{ip4: [], ip6: []}}
      iex> Stdio.Jail.addresses(%{ip4: [{192, 0, 2, 9}]}, interfaces)
      {:ok, %{ip4: [{192, 0, 2, 9}]}}

  An address of a link alone means nothing without the interface, and is left out.
  """
  @spec addresses(:none | :host | addresses(), [{charlist(), keyword()}]) ::
          {:ok, addresses()} | :error
  def addresses(%{} = given, _interfaces), do: {:ok, given}
  def addresses(:none, _interfaces), do: {:ok, %{ip4: [], ip6: []}}

  def addresses(:host, interfaces) do
    Enum.find_value(interfaces, :error, fn {_name, options} ->
      flags = Keyword.get(options, :flags, [])
      {ip4, ip6} = options |> global() |> Enum.split_with(&(tuple_size(&1) == 4))

      if :up in flags and :loopback not in flags and ip4 ++ ip6 != [],
        do: {:ok, %{ip4: ip4, ip6: ip6}}
    end)
  end

  defp global(options) do
    for {:addr, address} <- options,
        not match?({0xFE80, _, _, _, _, _, _, _}, address),
        do: address
  end

  @doc false
  # As an op, behind `jail`: the supervisor ends the jail with its domain. One that does not take the call
  # has its reaper.
  @spec keep(pos_integer(), Task.t()) :: :ok | {:error, Stdio.posix()}
  def keep(jail, task) do
    case Task.parent(task) do
      :noproc -> :ok
      supervisor -> Supervision.keep_jail(supervisor, jail)
    end
  end

  @doc "Stops the task."
  @impl true
  defdelegate onerror(config), to: Stdio.Process

  @doc "Kills the program; true if it was still there."
  @impl true
  defdelegate onexit(config), to: Stdio.Process
end
