defmodule Stdio.Task.Functions do
  @moduledoc false

  # The functions of `Stdio.Task` that are system calls, made from the list of them in
  # `Stdio.Task.Calls`: with specs, and with examples that run as doctests.

  alias Stdio.Task.Calls

  # What an argument is follows from its name; what is not named here can be anything.
  @types for {type, names} <- [
               {quote(do: text()),
                ~w(data exec_promises from_path fstype name new_path new_root path permissions promises put_old
                   source target to_path value)a},
               {quote(do: fd()), ~w(fd)a},
               {quote(do: fd() | text()), ~w(namespace)a},
               {quote(do: fd() | :at_fdcwd), ~w(from start to)a},
               {quote(do: [fd()]), ~w(exceptional readable writable)a},
               {quote(do: constant()),
                ~w(command domain idtype operation option request resource signal whence which)a},
               {quote(do: flags()),
                ~w(cap_rights clear commands flags mode options propagation set type)a},
               {quote(do: integer()),
                ~w(argument offset overwrite pgid pid priority protocol status who)a},
               {quote(do: non_neg_integer()), ~w(first id jid last size)a},
               {quote(do: id()),
                ~w(egid euid gid inside_gid inside_uid outside_gid outside_uid rgid ruid sgid suid uid)a},
               {quote(do: [id()]), ~w(groups)a},
               {quote(do: limit()), ~w(limit)a},
               {quote(do: jail() | cstruct() | binary()), ~w(jail)a},
               {quote(do: [jail_parameter()]), ~w(parameters)a},
               {quote(do: [constant()]), ~w(requests)a},
               {quote(do: limit() | nil), ~w(new_limit)a},
               {quote(do: cstruct()), ~w(structure)a},
               {quote(do: prctl_argument()), ~w(arg2 arg3 arg4 arg5)a},
               {quote(do: open_how()), ~w(how)a},
               {quote(do: capabilities()), ~w(capabilities)a},
               {quote(do: landlock_rights()), ~w(rights)a},
               {quote(do: [landlock_rule()]), ~w(rules)a},
               {quote(do: memory()), ~w(addr arg memory)a},
               {quote(do: iodata()), ~w(bytes)a},
               {quote(do: duration()), ~w(timeout)a}
             ],
             name <- names,
             into: %{},
             do: {name, type}

  # Where a call is not in section 2 of the manual.
  @sections %{
    clearenv: 3,
    environ: 7,
    getcwd: 3,
    getenv: 3,
    mkfifo: 3,
    readdir: 3,
    setenv: 3,
    setproctitle: 3,
    unsetenv: 3
  }

  # Not system calls, but ours.
  @own ~w(landlock_restrict map_ids reap root_bind root_enter root_mount root_pivot)a

  defmacro __using__([]) do
    quote do
      @typedoc "A user or group id; `-1` where one is to be left as it is."
      @type id :: integer()

      @typedoc "The limits of a resource; what is not limited is `:infinity`, and read as the largest number."
      @type limit :: %{cur: non_neg_integer() | :infinity, max: non_neg_integer() | :infinity}

      @typedoc """
      A C structure, 64 KiB at most: binaries, laid one behind the other, and pointers to memory of their
      own that starts as a binary, or as so many zeros. Given back in the same form, as the call left it.
      Padding and sizes are the caller's affair, as in C.
      """
      @type cstruct :: [binary() | {:ptr, binary() | non_neg_integer()}]

      @typedoc "An argument whose type depends on the others: a number, or memory. Given back as the call left it, a number as `\"\"`."
      @type memory :: integer() | binary() | cstruct()

      @typedoc "How long to wait; `[]`, `:null` or `:NULL` for ever."
      @type duration ::
              %{optional(:sec) => integer(), optional(:usec) => integer()} | [] | :null | :NULL

      @typedoc "A number, names that stand for one (`:sigkill`, `:cap_chown`), a text, or memory that is written to."
      @type prctl_argument :: integer() | flags() | text() | cstruct()

      @typedoc "How `openat2/4` opens: `resolve: [:resolve_beneath, :resolve_no_symlinks]`."
      @type open_how :: %{
              optional(:flags) => flags(),
              optional(:mode) => non_neg_integer(),
              optional(:resolve) => flags()
            }

      @typedoc "Names, `[:cap_chown, :cap_kill]`; what has none is one number, and may be given as such."
      @type capabilities :: %{effective: flags(), permitted: flags(), inheritable: flags()}

      @typedoc "`:landlock_access_fs_read_file`, `:landlock_access_net_bind_tcp`, `:landlock_scope_signal` …"
      @type landlock_rights :: %{
              optional(:handled_access_fs) => flags(),
              optional(:handled_access_net) => flags(),
              optional(:scoped) => flags()
            }

      @typedoc """
      `struct jail` of `jail(2)`, version 2; what is left out is empty. An address may be its bytes as well. A
      C structure goes as it is.
      """
      @type jail :: %{
              optional(:version) => non_neg_integer(),
              optional(:path | :hostname | :jailname) => text(),
              optional(:ip4) => [:inet.ip4_address() | binary()],
              optional(:ip6) => [:inet.ip6_address() | binary()]
            }

      @typedoc """
      A parameter of `jail(8)`: `{"path", "/rescue"}`, `{:securelevel, 3}`, `{:persist, true}` for one without a
      value, `{"ip4.addr", {:ptr, <<192, 0, 2, 1>>}}` for bytes.
      """
      @type jail_parameter :: {atom() | text(), text() | integer() | true | {:ptr, binary()}}

      @typedoc "The rights that are left below a path, or on a port."
      @type landlock_rule :: {text() | 0..65_535, flags()}

      unquote_splicing(Enum.map(Calls.all(), &function/1))
    end
  end

  @spec function(Calls.t()) :: Macro.t()
  defp function(call) do
    name = elem(call, 0)
    arguments = Enum.map(elem(call, 1), &with_default/1)
    variables = for {argument, _default} <- arguments, do: Macro.var(argument, __MODULE__)
    types = for {argument, _default} <- arguments, do: typed(argument)

    quote do
      @doc unquote(doc(call))
      @spec unquote(name)(t(), unquote_splicing(types)) :: unquote(returns(elem(call, 2)))
      def unquote(name)(task, unquote_splicing(Enum.map(arguments, &parameter/1))),
        do: call(task, unquote(name), unquote(variables))
    end
  end

  @spec with_default(Calls.argument()) :: {atom(), term()}
  defp with_default({_name, _default} = argument), do: argument
  defp with_default(name), do: {name, :none}

  @spec parameter({atom(), term()}) :: Macro.t()
  defp parameter({name, :none}), do: Macro.var(name, __MODULE__)
  defp parameter({name, default}), do: {:\\, [], [Macro.var(name, __MODULE__), default]}

  @spec typed(atom()) :: Macro.t()
  defp typed(name), do: {:"::", [], [Macro.var(name, nil), @types[name] || quote(do: term())]}

  @spec returns(Calls.result()) :: Macro.t()
  defp returns(:ok), do: quote(do: :ok | {:error, Stdio.posix()})
  defp returns(:value), do: returns({:value, quote(do: integer())})
  defp returns({:value, type}), do: quote(do: {:ok, unquote(type)} | {:error, Stdio.posix()})

  defp returns({:value, type, more}),
    do: quote(do: unquote(returns({:value, type})) | unquote(returns({:values, [type | more]})))

  defp returns({:values, types}),
    do: quote(do: {:ok, unquote_splicing(types)} | {:error, Stdio.posix()})

  defp returns(:bare), do: quote(do: non_neg_integer())
  defp returns({:bare, type}), do: type

  @spec doc(Calls.t()) :: String.t()
  defp doc({name, arguments, result, doc}), do: doc({name, arguments, result, doc, nil})

  defp doc({name, _arguments, _result, doc, example}) do
    """
    #{title(name)}: #{doc}.
    #{example(example)}
    """
  end

  @spec title(atom()) :: String.t()
  defp title(name) when name in @own, do: "`#{name}`"
  defp title(name), do: "`#{name}(#{@sections[name] || 2})`"

  @spec example(Calls.example() | nil) :: String.t()
  defp example(nil), do: ""
  defp example({call, result}), do: example([{call, result}])

  defp example(steps) do
    """

        iex> {:ok, task} = Stdio.Task.fork()
    #{for {call, result} <- steps, do: "    iex> Stdio.Task.#{call}\n    #{result}\n"}
    """
  end
end
