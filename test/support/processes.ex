defmodule Stdio.Test.Processes do
  @moduledoc false

  # What the system says of processes, independent of what the library believes.

  import ExUnit.Assertions
  import Stdio.Test.Condition

  @doc "An environment variable that no other process has; all descendants of a program inherit it."
  @spec mark() :: String.t()
  def mark, do: "STDIO_TEST_MARK=#{System.pid()}.#{System.unique_integer([:positive])}"

  @doc "The config of a stream whose processes can be found again."
  @spec marked(String.t(), keyword()) :: keyword()
  def marked(mark, config \\ []) do
    Keyword.merge([environ: ["PATH=/usr/bin:/bin", mark]], config)
  end

  @doc "All processes that have the mark in their environment."
  @spec with_mark(String.t()) :: [pos_integer()]
  def with_mark(mark) do
    for pid <- pids(),
        {:ok, environ} <- [File.read("/proc/#{pid}/environ")],
        mark in String.split(environ, <<0>>),
        do: pid
  end

  @spec assert_gone(String.t()) :: :ok
  def assert_gone(mark) do
    eventually(fn -> with_mark(mark) == [] end, "the end of all processes with #{mark}")
    :ok
  end

  @spec pids() :: [pos_integer()]
  def pids do
    for name <- File.ls!("/proc"), {pid, ""} <- [Integer.parse(name)], do: pid
  end

  @doc "A line of /proc/[pid]/status."
  @spec status(pos_integer() | String.t(), String.t()) :: String.t() | nil
  def status(pid, name) do
    case File.read("/proc/#{pid}/status") do
      {:ok, status} -> value(status, name)
      {:error, _gone} -> nil
    end
  end

  @doc "The value of a line `name: value`."
  @spec value(String.t(), String.t()) :: String.t() | nil
  def value(lines, name) do
    with [_all, value] <- Regex.run(~r/^#{name}:[ \t]*(.*)$/m, lines), do: value
  end

  @spec alive?(pos_integer()) :: boolean()
  def alive?(pid), do: status(pid, "State") not in [nil, "Z (zombie)"]

  @spec rss_kib(pos_integer()) :: non_neg_integer()
  def rss_kib(pid) do
    [number, "kB"] = pid |> status("VmRSS") |> String.split()
    String.to_integer(number)
  end

  @spec fds(pos_integer()) :: [String.t()]
  def fds(pid), do: File.ls!("/proc/#{pid}/fd")

  @doc "The operating system's number of the port program."
  @spec port_program() :: pos_integer()
  def port_program do
    {:ok, _port, %{pid: pid}} = Stdio.Port.connect(Stdio.Port.User)
    pid
  end

  @doc "Kills one process that the test knows for its own."
  @spec kill_9(pos_integer()) :: :ok
  def kill_9(pid) when is_integer(pid) and pid > 1 do
    {_output, 0} = System.cmd("/bin/kill", ["-9", "#{pid}"])
    :ok
  end

  @doc """
  What kills one process that the test knows for its own, with nobody to be started first: among
  those who fork without pause that may take a minute.
  """
  @spec killer(pos_integer()) :: (() -> :ok)
  def killer(pid) when is_integer(pid) and pid > 1 do
    script = "echo ready; read -r go && kill -9 #{pid}"

    port =
      Port.open({:spawn_executable, "/bin/sh"}, [:binary, :exit_status, args: ["-c", script]])

    assert_receive {^port, {:data, "ready\n"}}, 30_000

    fn ->
      Port.command(port, "go\n")
      assert_receive {^port, {:exit_status, 0}}, 30_000
      :ok
    end
  end

  @doc "Nothing came, or is left, for this process."
  @spec assert_mailbox_empty() :: :ok
  def assert_mailbox_empty do
    receive do
      message -> flunk("a message is left: #{inspect(message)}")
    after
      0 -> :ok
    end
  end

  @doc "The library's own books know nothing of this process."
  @spec assert_forgotten() :: :ok
  def assert_forgotten do
    me = self()

    eventually(
      fn -> not Enum.any?(:ets.tab2list(Stdio.Port.User), &(me in Tuple.to_list(&1))) end,
      "the end of the tasks of #{inspect(me)}"
    )

    :ok
  end
end
