defmodule Stdio.Port.Program do
  @moduledoc false

  # Finds the port program, starts it and shakes hands.

  alias Stdio.Protocol

  # The program answers within microseconds; only a machine out of memory or a wrong program takes this long.
  @handshake_ms 5_000

  @type info :: %{atom() => term()}
  @type failure :: {Stdio.posix(), message :: String.t()}

  @doc "Where the program is: decided at run time, since a release moves it."
  @spec path() :: Path.t()
  def path do
    Application.get_env(:stdio, :port_path) || System.get_env("STDIO_PORT_PATH") ||
      Application.app_dir(:stdio, "priv/stdio")
  end

  @doc "Starts the program; the calling process, which has to trap exits, owns the port."
  @spec start() :: {:ok, port(), info()} | {:error, failure()}
  def start do
    path = path()

    with {:ok, port} <- open(path),
         {:ok, info} <- handshake(port, path) do
      {:ok, port, info}
    end
  end

  @spec open(Path.t()) :: {:ok, port()} | {:error, failure()}
  defp open(path) do
    {:ok,
     Port.open({:spawn_executable, path}, [:binary, :exit_status, :hide, packet: 4, args: []])}
  rescue
    error in ErlangError -> {:error, {error.original, unusable(path, error.original)}}
  end

  @spec unusable(Path.t(), atom()) :: String.t()
  defp unusable(path, :enoent),
    do:
      "the port program #{path} is missing: it is built by `mix compile` (or `mix deps.compile stdio`)"

  defp unusable(path, :eacces),
    do: "the port program #{path} is not an executable file"

  defp unusable(path, reason),
    do: "the port program #{path} cannot be started: #{:file.format_error(reason)}"

  @spec handshake(port(), Path.t()) :: {:ok, info()} | {:error, failure()}
  defp handshake(port, path) do
    ref = make_ref()
    # Unlike Port.command/2 this does not raise if the program is gone already.
    send(port, {self(), {:command, Protocol.encode(Protocol.hello(ref))}})

    receive do
      {^port, {:data, frame}} -> greet(frame, ref, port, path)
      {^port, {:exit_status, status}} -> ended(path, exit_sentence(status))
      {:EXIT, ^port, reason} -> ended(path, "ended (#{reason})")
    after
      @handshake_ms -> refuse(port, :etimedout, "#{path} does not answer as a port program")
    end
  end

  @spec ended(Path.t(), String.t()) :: {:error, failure()}
  defp ended(path, how), do: {:error, {:epipe, "the port program #{path} #{how}"}}

  @spec greet(binary(), reference(), port(), Path.t()) :: {:ok, info()} | {:error, failure()}
  defp greet(frame, ref, port, path) do
    {:reply, ^ref, {:ok, info}} = Protocol.decode(frame)
    {:ok, Map.new(info)}
  rescue
    # It refuses, or says something else altogether.
    _error in [MatchError, ArgumentError] ->
      refuse(port, :eproto, "#{path} speaks another protocol: compile :stdio again")
  end

  @spec refuse(port(), Stdio.posix(), String.t()) :: {:error, failure()}
  defp refuse(port, reason, message) do
    Port.close(port)
    {:error, {reason, message}}
  end

  @doc "What a status from `:exit_status` means, in words."
  @spec exit_sentence(non_neg_integer()) :: String.t()
  def exit_sentence(status) when status > 128, do: "was killed by signal #{status - 128}"
  def exit_sentence(status), do: "exited with status #{status}"
end
