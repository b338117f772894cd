defmodule Stdio.Port.Program do
  @moduledoc false

  # Finds the port program, starts it and shakes hands.

  alias Stdio.Protocol

  # The program answers within microseconds; only a machine out of memory or a wrong program takes this long.
  @handshake_ms 5_000

  @type info :: %{atom() => term()}
  @type launched :: {:ok, port(), info()} | {:error, cause()}
  @type failure :: {Stdio.posix(), message :: String.t()}

  @typedoc "Why there is no program: it could not be executed, ended, or is none of ours."
  @type cause ::
          {:open, atom()}
          | {:exited, non_neg_integer()}
          | {:closed, atom()}
          | :etimedout
          | :eproto

  @doc "Where the program is: decided at run time, since a release moves it."
  @spec path() :: Path.t()
  def path do
    Application.get_env(:stdio, :port_path) || System.get_env("STDIO_PORT_PATH") ||
      Application.app_dir(:stdio, "priv/stdio")
  end

  @doc """
  Starts the program as the user that the node is; the calling process, which has to trap exits, owns
  the port.
  """
  @spec start() :: {:ok, port(), info()} | {:error, failure()}
  def start do
    path = path()
    # Its file may be setuid root, for those who want it.
    with {:error, cause} <- launch(path, ["--user"]), do: {:error, failure(cause, path)}
  end

  @doc "Executes what is, or becomes, the port program, and waits until it answers."
  @spec launch(Path.t(), [String.t()], timeout()) :: launched()
  def launch(executable, args, patience \\ @handshake_ms) do
    options = [:binary, :exit_status, :hide, packet: 4, args: args]

    with {:ok, port} <- open({:spawn_executable, executable}, options) do
      ref = make_ref()
      # Unlike Port.command/2 this does not raise if the program is gone already.
      send(port, {self(), {:command, Protocol.encode(Protocol.hello(ref))}})

      with {:error, cause} <- handshake(port, ref, patience) do
        close(port)
        {:error, cause}
      end
    end
  end

  @spec open(tuple(), list()) :: {:ok, port()} | {:error, {:open, atom()}}
  defp open(name, options) do
    {:ok, Port.open(name, options)}
  rescue
    error in ErlangError -> {:error, {:open, error.original}}
  end

  @doc """
  User ids that the program has claimed: nobody else on this system draws them, so that what runs under
  one can be killed by it. None if the program is not root, or the system has no place for the claims.
  """
  @spec claim_uids(port(), pos_integer()) :: [pos_integer()]
  def claim_uids(port, count) do
    case ask(port, &Protocol.claim(&1, count)) do
      {:ok, uids} -> uids
      {:error, _reason} -> []
    end
  end

  @doc "Has the program's supervisors get control groups below a folder."
  @spec use_cgroup(port(), Path.t()) :: :ok | {:error, Stdio.posix()}
  def use_cgroup(port, path), do: ask(port, &Protocol.cgroup(&1, path))

  # Before anybody else knows of the port: the next frame is the reply.
  @spec ask(port(), (reference() -> tuple())) :: term()
  defp ask(port, build) do
    ref = make_ref()
    send(port, {self(), {:command, Protocol.encode(build.(ref))}})

    receive do
      {^port, {:data, frame}} ->
        {:reply, ^ref, result} = Protocol.decode(frame)
        result

      {^port, {:exit_status, _status}} ->
        {:error, :epipe}

      {:EXIT, ^port, _reason} ->
        {:error, :epipe}
    after
      @handshake_ms -> {:error, :etimedout}
    end
  end

  @spec handshake(port(), reference(), timeout()) :: launched()
  defp handshake(port, ref, patience) do
    receive do
      {^port, {:data, frame}} -> greet(frame, ref, port)
      {^port, {:exit_status, status}} -> {:error, {:exited, status}}
      {:EXIT, ^port, reason} -> {:error, {:closed, reason}}
    after
      patience -> {:error, :etimedout}
    end
  end

  @spec greet(binary(), reference(), port()) :: launched()
  defp greet(frame, ref, port) do
    {:reply, ^ref, {:ok, info}} = Protocol.decode(frame)
    {:ok, port, Map.new(info)}
  rescue
    # It refuses, or says something else altogether.
    _error in [MatchError, ArgumentError] -> {:error, :eproto}
  end

  @doc "Ends a program. One that has ended is no error."
  @spec close(port()) :: true
  def close(port) do
    Port.close(port)
  rescue
    ArgumentError -> true
  end

  @doc "Why there is no program, as an errno and a sentence."
  @spec failure(cause(), Path.t()) :: failure()
  def failure({:open, :enoent}, path) do
    {:enoent,
     "the port program #{path} is missing: it is built by `mix compile` (or `mix deps.compile stdio`)"}
  end

  def failure({:open, :eacces}, path) do
    {:eacces,
     case File.stat(path) do
       {:ok, %{type: :regular, mode: mode}} when Bitwise.band(mode, 0o111) != 0 ->
         "the port program #{path} is executable, but not by this user: is it for a group only?"

       _other ->
         "the port program #{path} is not an executable file"
     end}
  end

  def failure({:open, reason}, path),
    do: {reason, "the port program #{path} cannot be started: #{:file.format_error(reason)}"}

  def failure({:exited, status}, path),
    do: {:epipe, "the port program #{path} #{exit_sentence(status)}"}

  def failure({:closed, reason}, path), do: {:epipe, "the port program #{path} ended (#{reason})"}

  def failure(:etimedout, path), do: {:etimedout, "#{path} does not answer as a port program"}

  def failure(:eproto, path),
    do: {:eproto, "#{path} speaks another protocol: compile :stdio again"}

  @doc "What a status from `:exit_status` means, in words."
  @spec exit_sentence(non_neg_integer()) :: String.t()
  def exit_sentence(status) when status > 128, do: "was killed by signal #{status - 128}"
  def exit_sentence(status), do: "exited with status #{status}"
end
