# An inetd(8): each client of a TCP port talks to a program of its own.
#
#     mix run examples/inetd.exs 7070 "cat -n" 7071 "stdbuf -o0 tr [A-Z] [a-z]"
#
# or from iex, started with `iex -S mix run examples/inetd.exs`:
#
#     iex> Inetd.Server.start([
#     ...>   %{port: 7070, command: "cat -n"},
#     ...>   %{ip: "127.0.0.1", port: 7071, command: "stdbuf -o0 tr [A-Z] [a-z]"}
#     ...> ])

defmodule Inetd.Server do
  require Logger

  @doc """
  Serves a list of commands, each on a port of its own. Port 0 is any free port; the ids of the
  supervisor's children are `{ip, port}`.
  """
  def start(services) do
    children = [{Task.Supervisor, name: Inetd.TaskSupervisor} | Enum.map(services, &acceptor/1)]
    Supervisor.start_link(children, strategy: :one_for_one, name: Inetd.Supervisor)
  end

  # Clients that come while an acceptor is being restarted wait in the queue of the listening socket.
  defp acceptor(%{port: port, command: command} = service) do
    behaviour = Map.get(service, :behaviour, Stdio.Process)
    listener = listen(Map.get(service, :ip, "::"), port)
    {:ok, {ip, port}} = :inet.sockname(listener)
    Logger.info("Accepting connections on port #{port}")

    Supervisor.child_spec({Task, fn -> accept(listener, command, behaviour) end},
      id: {ip, port},
      restart: :permanent
    )
  end

  # A client that has nothing more to say may still listen: its end of input must not close the
  # connection.
  defp listen(ip, port) do
    {:ok, ip} = ip |> String.to_charlist() |> :inet.parse_address()

    {:ok, listener} =
      :gen_tcp.listen(port, [
        :binary,
        ip: ip,
        active: false,
        backlog: 128,
        reuseaddr: true,
        exit_on_close: false
      ])

    listener
  end

  defp accept(listener, command, behaviour) do
    {:ok, client} = :gen_tcp.accept(listener)

    {:ok, server} =
      Task.Supervisor.start_child(Inetd.TaskSupervisor, fn ->
        serve(client, command, behaviour)
      end)

    # Fails if the client has been served already.
    _ = :gen_tcp.controlling_process(client, server)
    accept(listener, command, behaviour)
  end

  # Leaving the stream early ends the program: when the client is gone there is nobody to run it for.
  defp serve(client, command, behaviour) do
    client
    |> input()
    |> Stdio.pipe!(command, behaviour)
    |> Enum.find(&(reply(client, &1) != :ok))
  after
    :gen_tcp.close(client)
  end

  defp input(client) do
    Stream.repeatedly(fn -> :gen_tcp.recv(client, 0) end)
    |> Stream.take_while(&match?({:ok, _data}, &1))
    |> Stream.map(fn {:ok, data} -> data end)
  end

  defp reply(client, {output, data}) when output in [:stdout, :stderr],
    do: :gen_tcp.send(client, data)

  defp reply(_client, exit), do: Logger.info(inspect(exit))
end

case Enum.chunk_every(System.argv(), 2) do
  # Loaded by iex or by a test, which call start/1.
  [] ->
    :ok

  services ->
    {:ok, _supervisor} =
      Inetd.Server.start(
        for [port, command] <- services, do: %{port: String.to_integer(port), command: command}
      )

    Process.sleep(:infinity)
end
