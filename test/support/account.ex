defmodule Stdio.Test.Account do
  @moduledoc false

  # A user of the system that a test makes, with a copy of the library that it can read. Needs root.

  import ExUnit.Assertions
  import ExUnit.Callbacks

  alias Stdio.Test.OtherNode

  @enforce_keys [:name, :uid, :gid, :dir]
  defstruct [:name, :uid, :gid, :dir]

  @type t :: %__MODULE__{
          name: String.t(),
          uid: pos_integer(),
          gid: pos_integer(),
          dir: Path.t()
        }

  @typedoc "How the user runs a command: in these groups beside its own, and with no_new_privs or not."
  @type option :: {:groups, [pos_integer()]} | {:no_new_privs, boolean()}

  @doc "Makes a user with a group of its own. Both end with the test, and so do its files."
  @spec create!() :: t()
  def create! do
    name = unique_name()
    run!("useradd", ["--no-create-home", "--user-group", "--shell", "/bin/sh", name])
    # By force: a process of a test that failed may still be there.
    on_exit(fn -> run!("userdel", ["--force", name]) end)
    [uid, gid] = for flag <- ["-u", "-g"], do: number(run!("id", [flag, name]))
    dir = Stdio.Ecosystem.scratch!()
    File.mkdir_p!(Path.join(dir, "stdio/priv"))
    File.cp_r!(Application.app_dir(:stdio, "ebin"), Path.join(dir, "stdio/ebin"))
    File.cp!(Stdio.Port.Program.path(), Path.join(dir, "stdio/priv/stdio"))
    run!("chmod", ["-R", "u=rwX,go=rX", dir])
    %__MODULE__{name: name, uid: uid, gid: gid, dir: dir}
  end

  @doc "The id of a new group that nobody is in. It ends with the test."
  @spec create_group!() :: pos_integer()
  def create_group! do
    name = unique_name()
    run!("groupadd", [name])
    on_exit(fn -> run!("groupdel", [name]) end)
    [^name, _password, gid, _members] = String.split(run!("getent", ["group", name]), ":")
    number(gid)
  end

  @doc "Lines of sudoers(5) while the test lasts, `USER` being the user's name."
  @spec allow_sudo!(t(), String.t()) :: :ok
  def allow_sudo!(%__MODULE__{name: name}, lines) do
    file = Path.join("/etc/sudoers.d", name)
    on_exit(fn -> File.rm(file) end)
    File.write!(file, String.replace(lines, "USER", name))
    File.chmod!(file, 0o440)
    run!("visudo", ["-c"])
    :ok
  end

  @doc "The user's port program."
  @spec program(t()) :: Path.t()
  def program(%__MODULE__{dir: dir}), do: Path.join(dir, "stdio/priv/stdio")

  @doc "Makes it root's, and a group's."
  @spec install!(t(), non_neg_integer(), pos_integer()) :: :ok
  def install!(account, mode, gid) do
    File.chown!(program(account), 0)
    File.chgrp!(program(account), gid)
    # Last: a change of the owner takes the setuid bit away.
    File.chmod!(program(account), mode)
  end

  @doc "The command line with which the user runs another one."
  @spec command(t(), [String.t()], [option()]) :: [String.t(), ...]
  def command(%__MODULE__{uid: uid, gid: gid}, argv, options \\ []) do
    groups = Enum.join([gid | Keyword.get(options, :groups, [])], ",")
    no_new_privs = if options[:no_new_privs], do: ["--no-new-privs"], else: []

    [System.find_executable("setpriv"), "--reuid=#{uid}", "--regid=#{gid}", "--groups=#{groups}"] ++
      no_new_privs ++ argv
  end

  @doc "The value of Elixir code in a node of the user's."
  @spec eval!(t(), String.t(), [option()]) :: term()
  def eval!(account, code, options \\ []) do
    code = """
    value = (fn -> #{code} end).()
    IO.puts(["\\nvalue ", Base.encode64(:erlang.term_to_binary(value))])
    """

    [executable | args] = node_command(account, code, options)

    {output, status} =
      System.cmd(executable, args, env: environment(account), stderr_to_stdout: true)

    case Regex.run(~r/^value (.*)$/m, output) do
      [_line, value] -> value |> Base.decode64!() |> :erlang.binary_to_term()
      nil -> flunk("the node ended with status #{status}: #{output}")
    end
  end

  @doc "A node of the user's; as `Stdio.Test.OtherNode.start/2`."
  @spec start_node!(t(), String.t(), [{charlist(), charlist()}], [option()]) :: OtherNode.t()
  def start_node!(account, code, env, options \\ []) do
    own =
      for {name, value} <- environment(account),
          do: {to_charlist(name), value != nil and to_charlist(value)}

    account |> node_command(code, options) |> OtherNode.start_command(env ++ own)
  end

  defp node_command(account, code, options) do
    command(account, OtherNode.command(code, Path.join(account.dir, "stdio/ebin")), options)
  end

  # The port program is the user's copy, whatever ours is.
  defp environment(account), do: [{"HOME", account.dir}, {"STDIO_PORT_PATH", nil}]

  defp unique_name, do: "stdio#{System.pid()}n#{System.unique_integer([:positive])}"

  defp number(text), do: text |> String.trim() |> String.to_integer()

  defp run!(command, args) do
    {output, status} = System.cmd(command, args, stderr_to_stdout: true)
    assert status == 0, "#{command} #{Enum.join(args, " ")}: #{output}"
    output
  end
end
