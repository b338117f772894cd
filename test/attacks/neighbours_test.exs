defmodule Stdio.Attacks.NeighboursTest do
  # Two programs of one application, the one after the other's memory, files, environment and life.
  use ExUnit.Case, async: true

  import Stdio.Test.Output
  import Stdio.Test.Processes

  alias Stdio.Container
  alias Stdio.Rootless
  alias Stdio.Test.Fixture

  @moduletag :root

  @behaviours [Stdio.Process, Container, Rootless]

  # By the number that the host knows it by.
  @attack """
  exec 2>/dev/null
  kill -0 $1 && echo signalled
  kill -9 $1 && echo killed
  tr '\\0' '\\n' < /proc/$1/environ | grep STDIO_TEST_MARK
  for at in root cwd fd; do ls /proc/$1/$at/ && echo "$at seen"; done
  echo x > /proc/$1/fd/1 && echo written
  [ "$($2 $1)" = attached ] && echo attached
  grep -alF "$3" /proc/[0-9]*/environ
  echo end
  [ $PPID -gt 1 ] && kill -9 $PPID && echo supervisor killed
  # Process 1 of a namespace hears no signal from inside.
  [ $PPID -eq 1 ] && kill -9 $PPID
  true
  """

  # The victim, which waits for a line when it has said that it runs.
  defp victim(behaviour, mark) do
    me = self()

    Task.async(fn ->
      input = Stream.resource(fn -> send(me, {:input, self()}) end, &line/1, fn _ -> :ok end)

      input
      |> Stdio.pipe!("echo up; read line; echo $line", behaviour, marked(mark))
      |> Stream.each(fn event -> if event == {:stdout, "up\n"}, do: send(me, :up) end)
      |> Enum.to_list()
    end)
  end

  defp line(:said), do: {:halt, :said}
  defp line(_start), do: receive(do: ({:line, line} -> {[line], :said}))

  for victim <- @behaviours do
    test "a program of #{inspect(victim)} is beyond the reach of its neighbours" do
      mark = mark()
      tracer = Fixture.compile!("tracer")
      stream = victim(unquote(victim), mark)
      assert_receive {:input, input}, 30_000
      assert_receive :up, 30_000
      # The program itself: the last that was born.
      pid = mark |> with_mark() |> Enum.max()

      for attacker <- @behaviours do
        [_name, secret] = String.split(mark, "=")
        argv = ["/bin/sh", "-c", @attack, "sh", "#{pid}", tracer, "MARK=" <> secret]
        config = [fstab: [Path.dirname(tracer), "/dev/null"]]
        said = lines!(argv, attacker, config)
        assert {attacker, said} == {attacker, ["end"]}
      end

      send(input, {:line, "alive\n"})
      assert Task.await(stream, 30_000) == [stdout: "up\n", stdout: "alive\n", exit_status: 0]
    end
  end

  test "nor do they meet by what needs no file" do
    # System V's shared memory, and sockets by a name that is in no folder.
    mark = mark()
    stream = victim(Stdio.Process, mark)
    assert_receive {:input, input}, 30_000
    assert_receive :up, 30_000

    for behaviour <- [Container, Rootless] do
      assert lines!("tail -n +2 /proc/sysvipc/shm; grep -c @ /proc/net/unix; echo end", behaviour) ==
               ["0", "end"]
    end

    send(input, {:line, "alive\n"})
    assert List.last(Task.await(stream, 30_000)) == {:exit_status, 0}
  end
end
