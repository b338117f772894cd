defmodule Stdio.Examples.InetdTest do
  use ExUnit.Case, async: false

  @compile {:no_warn_undefined, Inetd.Server}
  @moduletag :capture_log

  @loopback "127.0.0.1"
  # Programs take their time on a busy machine.
  @patience_ms 10_000

  setup_all do
    arguments = System.argv()
    System.argv([])
    Code.require_file("examples/inetd.exs")
    System.argv(arguments)
  end

  test "a client talks to a program of its own" do
    port = serve("cat -n")
    [one, other] = [connect(port), connect(port)]

    say(one, "first\n")
    say(other, "second\n")
    assert hear(one, 13) == "     1\tfirst\n"
    assert hear(other, 14) == "     1\tsecond\n"
  end

  test "many clients at once, each with its own data" do
    port = serve("cat")

    1..20
    |> Task.async_stream(
      fn number ->
        data = String.duplicate("client #{number}\n", 10_000)
        client = connect(port)
        sender = Task.async(fn -> say(client, data) && :gen_tcp.shutdown(client, :write) end)
        assert hear_all(client) == data
        Task.await(sender, 30_000)
      end,
      max_concurrency: 20,
      timeout: @patience_ms * 3
    )
    |> Stream.run()
  end

  test "a client that has said all still hears all, an unfinished line too" do
    client = connect(serve("wc -c; echo done; echo trouble >&2; sleep 0.2; echo late"))
    say(client, "no newline")
    :ok = :gen_tcp.shutdown(client, :write)

    lines = client |> hear_all() |> String.split("\n", trim: true) |> Enum.sort()
    assert lines == ["10", "done", "late", "trouble"]
  end

  test "the connection ends with the program" do
    client = connect(serve("head -n 1"))
    say(client, "one\ntwo\n")
    assert hear_all(client) == "one\n"
  end

  test "a client that leaves takes its program with it, and only that" do
    marker = "marker-#{System.unique_integer([:positive])}-#{System.pid()}"
    port = serve(": #{marker}; while :; do echo tick; sleep 0.05; done")

    [leaving, staying] = [connect(port), connect(port)]
    for client <- [leaving, staying], do: assert(hear(client, 5) == "tick\n")
    # A shell that is about to execute sleep has the marker as well, for a moment.
    assert eventually(fn -> length(running(marker)) == 2 end)

    :gen_tcp.close(leaving)
    assert eventually(fn -> length(running(marker)) == 1 end)
    assert hear(staying, 50) =~ "tick\n"

    :gen_tcp.close(staying)
    assert eventually(fn -> running(marker) == [] end)
  end

  test "a bad client does not stop the server" do
    port = serve("cat")
    for _ <- 1..20, do: port |> connect(linger: {true, 0}) |> :gen_tcp.close()

    client = connect(port)
    say(client, "still there?\n")
    assert hear(client, 13) == "still there?\n"
  end

  defp serve(command) do
    {:ok, supervisor} = Inetd.Server.start([%{ip: @loopback, port: 0, command: command}])
    on_exit(fn -> ended(supervisor) end)

    [port] = for {{_ip, port}, _pid, _, _} <- Supervisor.which_children(supervisor), do: port
    port
  end

  # Linked to the test, it ends with it; the next one can only begin when its name is free.
  defp ended(supervisor) do
    monitor = Process.monitor(supervisor)
    assert_receive {:DOWN, ^monitor, _, _, _}, @patience_ms
  end

  defp connect(port, options \\ []) do
    {:ok, client} =
      :gen_tcp.connect(String.to_charlist(@loopback), port, [:binary, active: false] ++ options)

    client
  end

  defp say(client, data), do: :ok = :gen_tcp.send(client, data)

  defp hear(client, bytes) do
    {:ok, data} = :gen_tcp.recv(client, bytes, @patience_ms)
    data
  end

  defp hear_all(client, heard \\ "") do
    case :gen_tcp.recv(client, 0, @patience_ms) do
      {:ok, data} -> hear_all(client, heard <> data)
      {:error, :closed} -> heard
    end
  end

  # The processes whose command line has the marker in it.
  defp running(marker) do
    for folder <- Path.wildcard("/proc/[1-9]*"),
        {:ok, command} <- [File.read(folder <> "/cmdline")],
        String.contains?(command, marker),
        do: folder
  end

  defp eventually(fact, attempts \\ 200) do
    cond do
      fact.() -> true
      attempts == 0 -> false
      true -> Process.sleep(20) && eventually(fact, attempts - 1)
    end
  end
end
