defmodule Stdio.Privilege do
  @moduledoc false

  # Whether later supervisors are root, and how their port program becomes it: by its file, if that is
  # setuid root, or through a command such as sudo(8).
  #
  # Looked into when the application starts and when somebody changes it, not with every supervisor:
  # on a busy machine a look at a file takes as long as half a start.

  alias Stdio.Port.Program

  @type server :: Stdio.Port.User | Stdio.Port.Root

  # EX_NOPERM of sysexits(3): what the setuid program says to a caller outside its group.
  @no_permission 77

  # sudo(8) may have to ask a directory server or DNS.
  @patience_ms 30_000

  @doc "The server whose port program later supervisors are forked from."
  @spec server() :: server()
  def server, do: :persistent_term.get(__MODULE__, Stdio.Port.User)

  @doc "Makes up its mind, by the setting, the program's file and who the node is."
  @spec look() :: :ok
  def look do
    elevated? = command() != [] or setuid?()
    server = if elevated? and not root?(), do: Stdio.Port.Root, else: Stdio.Port.User
    :persistent_term.put(__MODULE__, server)
  end

  @doc "Later supervisors are root."
  @spec enable() :: :ok
  def enable, do: if(command() != [] or setuid?(), do: look(), else: enable(default()))

  @doc "Later supervisors are root through a command; with an empty one no longer."
  @spec enable(iodata()) :: :ok
  def enable(command) do
    Application.put_env(:stdio, :sudo, IO.iodata_to_binary(command))
    look()
  end

  @doc "What makes a command root without asking for a password, by the custom of this system."
  @spec default() :: String.t()
  def default, do: if(:os.type() == {:unix, :openbsd}, do: "doas -n", else: "sudo -n")

  @spec command() :: [String.t()]
  defp command,
    do: :stdio |> Application.get_env(:sudo, "") |> IO.iodata_to_binary() |> OptionParser.split()

  @spec setuid?() :: boolean()
  defp setuid? do
    match?(
      {:ok, %{uid: 0, mode: mode}} when Bitwise.band(mode, 0o4000) != 0,
      File.stat(Program.path())
    )
  end

  # By its effective user id. That of the owner of /proc/self would not do: it is root for a node with
  # capabilities of its own, which is not dumpable (proc(5)).
  @spec root?() :: boolean()
  defp root? do
    case File.read("/proc/self/status") do
      {:ok, status} -> status =~ ~r/^Uid:\t\d+\t0\t/m
      {:error, _no_procfs} -> match?({"0\n", 0}, System.cmd("id", ["-u"]))
    end
  end

  @doc "Starts the port program as root. Otherwise as `Stdio.Port.Program.start/0`."
  @spec start() :: {:ok, port(), Program.info()} | {:error, Program.failure()}
  def start do
    path = Program.path()

    case command() do
      [] -> path |> Program.launch([]) |> judge(&refused_by_file(&1, path))
      command -> start_through(command, path)
    end
  end

  @spec start_through([String.t(), ...], Path.t()) ::
          {:ok, port(), Program.info()} | {:error, Program.failure()}
  defp start_through([name | args], path) do
    case System.find_executable(name) do
      nil ->
        {:error,
         {:eperm,
          "a supervisor cannot be root: there is no #{name} in the PATH. Install it, or make the port " <>
            "program #{path} setuid root; see Stdio.setuid/0"}}

      executable ->
        # It may look for a program in other folders than the node does.
        line = [name | args] ++ [Path.expand(path)]

        executable
        |> Program.launch(tl(line), @patience_ms)
        |> judge(&refused_by_command(&1, Enum.join(line, " ")))
    end
  end

  @spec judge(Program.launched(), (Program.cause() | {:uid, pos_integer()} -> Program.failure())) ::
          {:ok, port(), Program.info()} | {:error, Program.failure()}
  defp judge({:ok, _port, %{uid: 0}} = started, _refused), do: started

  defp judge({:ok, port, %{uid: uid}}, refused) do
    Program.close(port)
    {:error, refused.({:uid, uid})}
  end

  defp judge({:error, cause}, refused), do: {:error, refused.(cause)}

  # One that is gone before it is written to leaves no status: then `:closed`.
  @spec refused_by_file(Program.cause() | {:uid, pos_integer()}, Path.t()) :: Program.failure()
  defp refused_by_file({how, what}, path)
       when {how, what} == {:exited, @no_permission} or how == :closed do
    {:eacces,
     "the port program #{path} is setuid root, but serves only root and the group of its file: " <>
       "add this user to it; see Stdio.setuid/0"}
  end

  defp refused_by_file({:uid, uid}, path) do
    {:eperm,
     "the port program #{path} is setuid root, but runs as user #{uid}: is its file system " <>
       "mounted nosuid, or has the node no_new_privs?"}
  end

  defp refused_by_file(cause, path), do: Program.failure(cause, path)

  @spec refused_by_command(Program.cause() | {:uid, pos_integer()}, String.t()) ::
          Program.failure()
  defp refused_by_command({how, status}, line) when how in [:exited, :closed] do
    {:eperm,
     "a supervisor cannot be root: `#{line}` ended (#{status}); it has to be allowed without a " <>
       "password, see Stdio.setuid/0"}
  end

  defp refused_by_command({:uid, uid}, line),
    do: {:eperm, "a supervisor cannot be root: `#{line}` runs as user #{uid}"}

  defp refused_by_command(cause, line), do: Program.failure(cause, line)
end
