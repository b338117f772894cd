defmodule Stdio.Config do
  @moduledoc false

  # The options of the behaviours that come with the library: one `check!/1` clause each.
  #
  # `validate!/1` stands at the door. `get/2` reads one key, with its default, and checks it again: the
  # config of a custom behaviour has not been through the door when it reaches `Stdio.Process`.

  # The last is "leave it as it is" in setresuid(2) and its kin, and would keep root's id silently.
  @max_id 0xFFFF_FFFE

  @max_hostname 64

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
    rlimit: [rlimit_core: %{cur: 0, max: 0}]
  ]

  defguardp is_id(value) when is_integer(value) and value >= 0 and value < @max_id + 1

  @doc "The config as it is, or an `ArgumentError` that names the key, the value and what was expected."
  @spec validate!(keyword()) :: keyword()
  def validate!(config) do
    unless Keyword.keyword?(config), do: bad!("the config", config, "a keyword list")
    Enum.each(config, &check!/1)
    config
  end

  @doc "The value of a key; its default if it is not there."
  @spec get(keyword(), atom()) :: term()
  def get(config, key), do: get(config, key, Keyword.fetch!(@defaults, key))

  @doc "The value of a key, with a default that only some behaviours have."
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
