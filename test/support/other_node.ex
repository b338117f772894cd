defmodule Stdio.Test.OtherNode do
  @moduledoc false

  # A second Erlang node, as an operating system process that a test may kill.

  import ExUnit.Assertions

  @ready_ms 60_000

  @enforce_keys [:port, :pid]
  defstruct [:port, :pid]

  @type t :: %__MODULE__{port: port(), pid: pos_integer()}

  @doc """
  Runs Elixir code in a node that has the library started. Returns when the code has printed `ready`.
  """
  @spec start(String.t(), [{charlist(), charlist()}]) :: t()
  def start(code, env \\ []), do: start_command(command(code), env)

  @doc "The command line of such a node, with the library as compiled in `ebin`."
  @spec command(String.t(), Path.t()) :: [String.t(), ...]
  def command(code, ebin \\ Application.app_dir(:stdio, "ebin")) do
    # It ends with the test that started it: its standard input is then closed.
    start = """
    spawn(fn -> with :eof <- IO.read(:line), do: System.halt(0) end)
    {:ok, _} = Application.ensure_all_started(:stdio)
    """

    [System.find_executable("elixir"), "-pa", ebin, "-e", start <> code]
  end

  @doc "As `start/2`, with the command line, which may lead to the node in other ways."
  @spec start_command([String.t(), ...], [{charlist(), charlist()}]) :: t()
  def start_command([executable | args], env) do
    port =
      Port.open({:spawn_executable, executable}, [
        :binary,
        :exit_status,
        :use_stdio,
        :stderr_to_stdout,
        line: 1000,
        env: env,
        args: args
      ])

    {:os_pid, pid} = Port.info(port, :os_pid)
    await_ready(port)
    %__MODULE__{port: port, pid: pid}
  end

  defp await_ready(port) do
    receive do
      {^port, {:data, {:eol, "ready"}}} -> :ok
      {^port, {:data, {_end, line}}} -> flunk("the other node says: #{line}")
      {^port, {:exit_status, status}} -> flunk("the other node ended with status #{status}")
    after
      @ready_ms -> flunk("the other node is not ready")
    end
  end

  @doc "The next line that the node prints."
  @spec line(t()) :: String.t()
  def line(%__MODULE__{port: port}) do
    assert_receive {^port, {:data, {:eol, line}}}, @ready_ms
    line
  end

  @doc "Waits for a line that the node prints, whatever else it prints before."
  @spec await_line(t(), String.t()) :: :ok
  def await_line(%__MODULE__{port: port}, line) do
    assert_receive {^port, {:data, {:eol, ^line}}}, @ready_ms
    :ok
  end

  @doc "Kills the node without a warning, and waits until it is gone."
  @spec kill_9(t()) :: :ok
  def kill_9(%__MODULE__{port: port, pid: pid}) do
    Stdio.Test.Processes.kill_9(pid)
    assert_receive {^port, {:exit_status, 137}}, @ready_ms
    :ok
  end
end
