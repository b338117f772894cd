defmodule Stdio.NodeTest do
  # The node that runs the streams is killed without a warning.
  use ExUnit.Case, async: true

  import Stdio.Test.Condition
  import Stdio.Test.Processes

  alias Stdio.Test.OtherNode

  @streams """
  environ = ["PATH=/usr/bin:/bin", System.fetch_env!("MARK")]
  behaviour = Module.concat([System.fetch_env!("BEHAVIOUR")])

  # A daemon, a process in a session of its own, one in the background, one that is stopped.
  command = \"\"\"
  trap '' TERM HUP INT
  (setsid sh -c '(sh -c "exec sleep 1000" &)' >/dev/null 2>&1 &)
  setsid sleep 1000 >/dev/null 2>&1 &
  sleep 1000 &
  sh -c 'kill -STOP $$' &
  echo ready
  sleep 1000
  \"\"\"

  me = self()

  for _ <- 1..10 do
    spawn_link(fn ->
      Stream.repeatedly(fn -> receive do: (:never -> "") end)
      |> Stdio.pipe!(command, behaviour, environ: environ, fstab: ["/dev/null"])
      |> Enum.each(fn {:stdout, "ready\\n"} -> send(me, :ready) end)
    end)
  end

  for _ <- 1..10, do: receive(do: (:ready -> :ok))
  IO.puts("ready")
  receive do: (:never -> :ok)
  """

  @starts """
  environ = ["PATH=/usr/bin:/bin", System.fetch_env!("MARK")]

  me = self()

  for _ <- 1..4 do
    spawn_link(fn ->
      for _ <- Stream.cycle([1]) do
        Stdio.stream!("setsid sleep 1000 & exit", Stdio.Process, environ: environ) |> Stream.run()
        send(me, :ran)
      end
    end)
  end

  for _ <- 1..20, do: receive(do: (:ran -> :ok))
  IO.puts("ready")
  receive do: (:never -> :ok)
  """

  defp env(mark, behaviour \\ Stdio.Process) do
    [
      {~c"MARK", String.to_charlist(mark)},
      {~c"BEHAVIOUR", behaviour |> inspect() |> String.to_charlist()}
    ]
  end

  for behaviour <- [Stdio.Process, Stdio.Rootless, Stdio.Container] do
    @tag if(behaviour == Stdio.Container, do: :root, else: :any_user)
    test "kill -9 of the node ends all trees of #{inspect(behaviour)}, daemons included" do
      mark = mark()
      node = OtherNode.start(@streams, env(mark, unquote(behaviour)))
      assert length(with_mark(mark)) >= 40
      OtherNode.kill_9(node)
      assert_gone(mark)
    end
  end

  test "kill -9 of the node ends what is just being started" do
    mark = mark()
    node = OtherNode.start(@starts, env(mark))
    OtherNode.kill_9(node)
    assert_gone(mark)
  end

  test "the end of the node ends them as well" do
    mark = mark()
    node = OtherNode.start(@streams, env(mark))
    Port.close(node.port)
    eventually(fn -> not alive?(node.pid) end, "the end of the node")
    assert_gone(mark)
  end

  @stopped """
  environ = ["PATH=/usr/bin:/bin", System.fetch_env!("MARK")]
  IO.puts("ready")

  try do
    Stdio.stream!("setsid sleep 1000 & echo up; cat /dev/zero", Stdio.Process, environ: environ)
    |> Enum.each(fn
      {:stdout, "up\\n" <> _zeros} ->
        {:ok, _port, %{pid: pid}} = Stdio.Port.connect(Stdio.Port.User)
        System.cmd("kill", ["-STOP", "\#{pid}"])

      {:stdout, _zeros} ->
        :ok
    end)
  rescue
    error in Stdio.StreamError -> IO.puts("raised \#{error.reason}")
  end

  [stdout: "on\\n", exit_status: 0] = Stdio.stream!("echo on") |> Enum.to_list()
  IO.puts("goes on")
  receive do: (:never -> :ok)
  """

  test "a port program that somebody stops does not hold the node up for ever" do
    mark = mark()
    node = OtherNode.start(@stopped, [{'MARK', String.to_charlist(mark)}])
    OtherNode.await_line(node, "raised epipe")
    OtherNode.await_line(node, "goes on")
    assert_gone(mark)
    OtherNode.kill_9(node)
  end
end
