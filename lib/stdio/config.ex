defmodule Stdio.Config do
  @moduledoc """
  The options of the behaviours that come with the library.

      iex> Stdio.stream!("echo up; sleep 1000", Stdio.Process, timeout: 100) |> Enum.to_list()
      [stdout: "up\\n", timeout: 100, termsig: :sigkill]

      iex> polite = [stop: [{:sigterm, 5_000}, {:sigkill, 1_000}], timeout: 100]
      iex> Stdio.stream!("trap 'echo bye; exit 3' TERM; while :; do sleep 0.1; done 2>&-", Stdio.Process, polite)
      ...> |> Enum.to_list()
      [timeout: 100, stdout: "bye\\n", exit_status: 3]
  """

  # One `check!/1` clause each.
  #
  # `validate!/1` stands at the door. `get/2` reads one key, with its default, and checks it again: the
  # config of a custom behaviour has not been through the door when it reaches `Stdio.Process`.

  # The last is "leave it as it is" in setresuid(2) and its kin, and would keep root's id silently.
  @max_id 0xFFFF_FFFE

  @max_hostname 64

  # A day.
  @max_ms 86_400_000
  @max_steps 16

  @signals Enum.map(Stdio.Protocol.signals(), &Atom.to_string/1)

  @defaults [
    net: :host,
    environ: [
      "PATH=/sbin:/bin:/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin:/opt/sbin:/opt/bin",
      "HOME=/home"
    ],
    uid: nil,
    gid: nil,
    groups: [],
    fstab: [],
    path: nil,
    hostname: nil,
    setuid: false,
    priority: 0,
    rlimit: [rlimit_core: %{cur: 0, max: 0}],
    stop: [{:sigkill, 5_000}],
    timeout: :infinity
  ]

  defguardp is_id(value) when is_integer(value) and value >= 0 and value < @max_id + 1

  @typedoc """
  Options of a stream, handed to every callback of its behaviour.

    * `:environ` - all of the program's environment, a list of `"KEY=value"`. The node's own is never
      passed on. Default: `PATH` with the usual places, and `HOME=/home`
    * `:path` - the working directory, or the tree that becomes the root. Default: the node's, or `priv/root`
    * `:uid`, `:gid` - user and group id; they need a supervisor that is root, see `Stdio.setuid/0`. Default:
      an id from 65536 to 131071 that no other stream has; the group id is that of the user
    * `:groups` - supplementary groups, others are dropped. Default: none
    * `:setuid` - whether setuid programs give privileges. Default: `false`
    * `:priority` - the scheduling priority, from -20 to 19. Default: 0
    * `:rlimit` - limits of resources, as of `setrlimit(2)`: a keyword list or map of
      `%{cur: soft, max: hard}`, each a number or `:infinity`. Default: no core dumps
    * `:net` - `:host`, or `:none` for no network; for `Stdio.Jail` also its addresses, `%{ip4: [{192, 0, 2, 1}]}`.
      Default: `:none` in a container and in a jail, otherwise `:host`
    * `:stop` - how the program and all that it started end when the stream is left before its end, its
      consumer dies or the node is gone, or at a timeout: up to 16 signals, each to all of them and followed by
      SIGCONT, and the milliseconds to wait until the next. What is there at the end is killed. What
      the program still writes meanwhile is dropped. Default: `[{:sigkill, 5_000}]`
    * `:timeout` - milliseconds that the program may run; then there is an event `{:timeout, ms}`, and it is
      stopped as `:stop` says. Default: `:infinity`
    * `:fstab`, `:hostname` - what of the host a container shows, and its name; see `Stdio.Container`

  A misspelt key or a value that cannot be is an `ArgumentError` where the stream is built. An option
  that cannot take effect is an error when it starts. For other behaviours than those that come with the
  library the config may be anything and is passed on as it is.
  """
  @type t :: [
          {:environ, [String.t()]}
          | {:path, Path.t()}
          | {:uid, non_neg_integer()}
          | {:gid, non_neg_integer()}
          | {:groups, [non_neg_integer()]}
          | {:setuid, boolean()}
          | {:priority, -20..19}
          | {:rlimit, keyword(limit()) | %{atom() => limit()}}
          | {:net, :none | :host | Stdio.Jail.addresses()}
          | {:fstab, [Path.t()]}
          | {:hostname, String.t()}
          | {:stop, [{Stdio.signal(), non_neg_integer()}]}
          | {:timeout, non_neg_integer() | :infinity}
          | {atom(), term()}
        ]

  @type limit :: %{cur: non_neg_integer() | :infinity, max: non_neg_integer() | :infinity}

  @doc false
  # The config as it is, or an `ArgumentError` that names the key, the value and what was expected.
  @spec validate!(keyword(), module()) :: keyword()
  def validate!(config, behaviour \\ Stdio.Process) do
    unless Keyword.keyword?(config), do: bad!("the config", config, "a keyword list")

    Enum.each(config, fn
      {:net, %{} = addresses} when behaviour == Stdio.Jail -> check_addresses!(addresses)
      option -> check!(option)
    end)

    config
  end

  @spec check_addresses!(map()) :: map()
  defp check_addresses!(addresses) do
    known? =
      Enum.all?(addresses, fn {family, list} ->
        size = %{ip4: 4, ip6: 8}[family]
        address? = &(is_tuple(&1) and tuple_size(&1) == size and is_list(:inet.ntoa(&1)))
        size != nil and list_of?(list, address?)
      end)

    if known?,
      do: addresses,
      else: bad!(:net, addresses, ":none, :host or addresses such as %{ip4: [{192, 0, 2, 1}]}")
  end

  @doc false
  # The value of a key; its default if it is not there.
  @spec get(keyword(), atom()) :: term()
  def get(config, key), do: get(config, key, Keyword.fetch!(@defaults, key))

  @doc false
  # The value of a key, with a default that only some behaviours have.
  @spec get(keyword(), atom(), term()) :: term()
  def get(config, key, default) do
    case Keyword.fetch(config, key) do
      {:ok, value} -> check!({key, value})
      :error -> default
    end
  end

  @spec check!({atom(), term()}) :: term()
  defp check!({:net, net}) when net in [:none, :host], do: net
  defp check!({:net, net}), do: bad!(:net, net, ":none or :host")

  defp check!({:environ, environ}) do
    if list_of?(environ, &variable?/1),
      do: environ,
      else: bad!(:environ, environ, "a list of strings such as \"KEY=value\", without a NUL")
  end

  defp check!({:uid, uid}) when is_id(uid), do: uid
  defp check!({:uid, uid}), do: bad!(:uid, uid, "an integer from 0 to #{@max_id}")

  defp check!({:gid, gid}) when is_id(gid), do: gid
  defp check!({:gid, gid}), do: bad!(:gid, gid, "an integer from 0 to #{@max_id}")

  defp check!({:groups, groups}) do
    if list_of?(groups, &is_id/1),
      do: groups,
      else: bad!(:groups, groups, "a list of integers from 0 to #{@max_id}")
  end

  defp check!({:fstab, fstab}) do
    if list_of?(fstab, &text?/1),
      do: fstab,
      else: bad!(:fstab, fstab, "a list of paths, without a NUL")
  end

  defp check!({:path, path}) do
    if text?(path) and path != "", do: path, else: bad!(:path, path, "a path, without a NUL")
  end

  defp check!({:hostname, name}) do
    if text?(name) and byte_size(name) in 1..@max_hostname,
      do: name,
      else: bad!(:hostname, name, "a string of 1 to #{@max_hostname} bytes, without a NUL")
  end

  defp check!({:setuid, setuid}) when is_boolean(setuid), do: setuid
  defp check!({:setuid, setuid}), do: bad!(:setuid, setuid, "true or false")

  defp check!({:priority, priority}) when priority in -20..19, do: priority
  defp check!({:priority, priority}), do: bad!(:priority, priority, "an integer from -20 to 19")

  defp check!({:rlimit, rlimit}) do
    if (is_map(rlimit) and not is_struct(rlimit)) or Keyword.keyword?(rlimit) do
      if Enum.all?(rlimit, &limit?/1), do: Enum.to_list(rlimit), else: bad_rlimit!(rlimit)
    else
      bad_rlimit!(rlimit)
    end
  end

  defp check!({:stop, plan}) do
    if list_of?(plan, &step?/1) and length(plan) in 1..@max_steps,
      do: plan,
      else:
        bad!(
          :stop,
          plan,
          "signals and milliseconds such as [{:sigterm, 5_000}, {:sigkill, 1_000}]"
        )
  end

  defp check!({:timeout, ms}) when is_integer(ms) and ms in 0..@max_ms, do: ms
  defp check!({:timeout, :infinity}), do: :infinity

  defp check!({:timeout, ms}),
    do: bad!(:timeout, ms, "milliseconds from 0 to #{@max_ms}, or :infinity")

  defp check!({key, value}) do
    known = @defaults |> Keyword.keys() |> Enum.map_join(", ", &inspect/1)
    raise ArgumentError, "unknown option #{inspect([{key, value}])}, expected one of: #{known}"
  end

  @spec bad_rlimit!(term()) :: no_return()
  defp bad_rlimit!(rlimit) do
    bad!(:rlimit, rlimit, "resources and limits such as [rlimit_nofile: %{cur: 64, max: 64}]")
  end

  @spec bad!(atom() | String.t(), term(), String.t()) :: no_return()
  defp bad!(key, value, expected) do
    name = if is_atom(key), do: "option #{inspect(key)}", else: key
    raise ArgumentError, "#{name} is #{inspect(value)}, expected #{expected}"
  end

  @spec list_of?(term(), (term() -> boolean())) :: boolean()
  defp list_of?(value, fun), do: is_list(value) and proper?(value) and Enum.all?(value, fun)

  @spec proper?(list()) :: boolean()
  defp proper?(list), do: List.improper?(list) == false

  @spec text?(term()) :: boolean()
  defp text?(value), do: is_binary(value) and not String.contains?(value, "\0")

  @spec variable?(term()) :: boolean()
  defp variable?(value),
    do: text?(value) and match?([<<_, _::binary>>, _], String.split(value, "=", parts: 2))

  @spec step?(term()) :: boolean()
  defp step?({signal, ms}) when is_integer(ms) and ms in 0..@max_ms,
    do: (is_integer(signal) and signal in 1..64) or signal?(signal)

  defp step?(_other), do: false

  @spec signal?(term()) :: boolean()
  defp signal?(name) when is_atom(name),
    do: String.downcase(Atom.to_string(name)) in @signals

  defp signal?(_other), do: false

  @spec limit?({term(), term()}) :: boolean()
  defp limit?({resource, %{cur: soft, max: hard} = limit})
       when is_atom(resource) and map_size(limit) == 2 do
    String.match?(Atom.to_string(resource), ~r/^rlimit_/i) and bound?(soft) and bound?(hard)
  end

  defp limit?(_other), do: false

  @spec bound?(term()) :: boolean()
  defp bound?(:infinity), do: true
  defp bound?(bound), do: is_integer(bound) and bound in 0..0xFFFF_FFFF_FFFF_FFFF
end
