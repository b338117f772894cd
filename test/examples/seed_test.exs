defmodule Stdio.Examples.SeedTest do
  # What the README of the original library shows, as it prints it. Where that needs the internet, the
  # loopback interface stands in.
  use ExUnit.Case, async: true

  @moduletag :root

  # Pieces are as the program wrote them, or as the pipe delivered them: what counts is the whole.
  defp whole(stream) do
    stream
    |> Enum.chunk_by(&elem(&1, 0))
    |> Enum.map(fn
      [{output, _data} | _] = pieces when output in [:stdout, :stderr] ->
        {output, Enum.map_join(pieces, &elem(&1, 1))}

      [exit] ->
        exit
    end)
  end

  test "a rootless process sees a network with nothing in it" do
    assert whole(Stdio.stream!("ip -br addr show", Stdio.Rootless)) ==
             [stdout: "lo               DOWN           \n", exit_status: 0]
  end

  test "a process tree, in all behaviours" do
    assert whole(Stdio.stream!("pstree $$")) == [stdout: "sh---pstree\n", exit_status: 0]

    assert whole(Stdio.stream!("pstree", Stdio.Container)) == [
             stdout: "sh---pstree\n",
             exit_status: 0
           ]

    assert whole(Stdio.stream!("pstree", Stdio.Rootless)) ==
             [stdout: "Supervise---sh---pstree\n", exit_status: 0]
  end

  test "setuid programs gain nothing unless they may" do
    ping = "ping -c 1 127.0.0.1"
    assert [{:stderr, message}, {:exit_status, 2}] = whole(Stdio.stream!(ping))
    assert message =~ "Operation not permitted"

    assert [{:stdout, output}, {:exit_status, 0}] =
             whole(Stdio.stream!(ping, Stdio.Process, setuid: true))

    assert output =~ "1 packets transmitted, 1 received, 0% packet loss"
  end

  test "a container has no network, or the host's" do
    ping = "ping -c 1 127.0.0.1"

    assert whole(Stdio.stream!(ping, Stdio.Container, setuid: true)) ==
             [stderr: "ping: connect: Network is unreachable\n", exit_status: 2]

    assert [{:stdout, output}, {:exit_status, 0}] =
             whole(Stdio.stream!(ping, Stdio.Container, setuid: true, net: :host))

    assert output =~ "64 bytes from 127.0.0.1"
  end

  test "the root of a container can be made" do
    assert Stdio.Container.make_chroot_tree!() == :ok
  end
end
