defmodule Stdio.Stream.EndTest do
  # Whatever ends a stream, nothing that it started is left.
  use ExUnit.Case, async: true

  import Stdio.Test.Condition
  import Stdio.Test.Processes

  # Foreground, background, session of its own, and a daemon: double fork behind setsid. The daemons
  # hold no descriptor of ours, ignore SIGTERM and SIGHUP, and say when they run.
  @tree """
  trap '' TERM HUP
  sleep 1000 &
  setsid sleep 1000 >/dev/null 2>&1 &
  setsid sh -c 'sh -c "exec sleep 1000" & exit' >/dev/null 2>&1
  (setsid sh -c '(sh -c "exec sleep 1000" &)' >/dev/null 2>&1 &)
  while [ $(grep -lsz "^$MARK\\$" /proc/*/environ | wc -l) -lt 5 ]; do :; done
  echo ready
  """

  setup do
    mark = mark()
    ["STDIO_TEST_MARK", value] = String.split(mark, "=")
    environ = ["PATH=/usr/bin:/bin", mark, "MARK=STDIO_TEST_MARK=#{value}"]
    %{mark: mark, config: [environ: environ]}
  end

  defp tree(config, last \\ "sleep 1000") do
    Stdio.stream!(@tree <> last, Stdio.Process, config)
  end

  defp assert_nothing_left(mark) do
    assert_gone(mark)
    assert_mailbox_empty()
    assert_forgotten()
  end

  test "the program's end", %{mark: mark, config: config} do
    assert tree(config, "exit 3") |> Enum.to_list() == [stdout: "ready\n", exit_status: 3]
    # Not soon: now.
    assert with_mark(mark) == []
    assert_nothing_left(mark)
  end

  test "the program's death", %{mark: mark, config: config} do
    assert tree(config, "kill -KILL $$") |> Enum.to_list() == [
             stdout: "ready\n",
             termsig: :sigkill
           ]

    assert with_mark(mark) == []
    assert_nothing_left(mark)
  end

  test "Enum.take/2", %{mark: mark, config: config} do
    assert tree(config) |> Enum.take(1) == [stdout: "ready\n"]
    assert with_mark(mark) == []
    assert_nothing_left(mark)
  end

  test "a raise, a throw and an exit in the consumer", %{mark: mark, config: config} do
    assert_raise RuntimeError, "enough", fn ->
      Enum.each(tree(config), fn _ -> raise "enough" end)
    end

    assert with_mark(mark) == []
    assert catch_throw(Enum.each(tree(config), &throw/1)) == {:stdout, "ready\n"}
    assert with_mark(mark) == []
    assert catch_exit(Enum.each(tree(config), &exit/1)) == {:stdout, "ready\n"}
    assert with_mark(mark) == []
    assert_nothing_left(mark)
  end

  test "the consumer's death, whatever the reason", %{mark: mark, config: config} do
    for reason <- [:kill, :shutdown, :normal] do
      me = self()

      consumer =
        spawn(fn ->
          Enum.each(tree(config), fn {:stdout, "ready\n"} ->
            send(me, :ready)
            receive do: (:stop -> exit(:normal))
          end)
        end)

      assert_receive :ready, 30_000
      assert length(with_mark(mark)) >= 5
      if reason == :normal, do: send(consumer, :stop), else: Process.exit(consumer, reason)
      assert_nothing_left(mark)
    end
  end

  test "the end of a consumer that left the stream suspended", %{mark: mark, config: config} do
    task =
      Task.async(fn ->
        {:suspended, event, _continue} =
          Enumerable.reduce(tree(config), {:cont, nil}, fn event, nil -> {:suspend, event} end)

        event
      end)

    assert Task.await(task, 30_000) == {:stdout, "ready\n"}
    assert_nothing_left(mark)
  end

  test "the supervisor's death", %{mark: mark, config: config} do
    me = self()

    consumer =
      Task.async(fn ->
        phases = [
          task: fn _ ->
            {:ok, supervisor} = Stdio.supervisor()
            send(me, {:supervisor, Stdio.Task.pidof(supervisor.init)})
            {:ok, supervisor}
          end
        ]

        error =
          assert_raise Stdio.StreamError, fn ->
            Stdio.stream!(@tree <> "sleep 1000", phases, config)
            |> Enum.each(fn {:stdout, "ready\n"} -> send(me, :ready) end)
          end

        assert_mailbox_empty()
        assert_forgotten()
        error
      end)

    assert_receive {:supervisor, pid}, 30_000
    assert_receive :ready, 30_000
    kill_9(pid)
    assert Task.await(consumer, 30_000).reason == :esrch
    assert_gone(mark)
  end

  test "background processes are no children of anybody, as the README shows" do
    assert [stdout: pid, exit_status: 0] =
             Stdio.stream!("sleep 131 & sleep 111 & echo $$") |> Enum.to_list()

    assert pid |> String.trim() |> String.to_integer() |> Stdio.Procfs.children() == []
  end

  test "a signal sent to Supervise is passed on to all below it", %{config: config} do
    # With equal ids, so that the child may signal its parent.
    %{uid: uid, gid: gid} = File.stat!("/proc/self")
    config = if uid == 0, do: [uid: uid, gid: gid] ++ config, else: config

    assert [event] =
             Stdio.stream!("kill -HUP $PPID; sleep 111", Stdio.Process, config) |> Enum.to_list()

    assert event in [termsig: :sighup, exit_status: 129]
    assert_mailbox_empty()
  end

  test "leaves no process of its own in the node" do
    before = MapSet.new(Process.list())

    for _ <- 1..20 do
      assert ["a"] |> Stdio.pipe!("cat") |> Enum.to_list() == [stdout: "a", exit_status: 0]
    end

    me = self()

    eventually(fn ->
      Process.list()
      |> MapSet.new()
      |> MapSet.difference(before)
      |> Enum.all?(fn pid ->
        with {:dictionary, dictionary} <- Process.info(pid, :dictionary),
             do: me not in Keyword.get(dictionary, :"$callers", [])
      end)
    end)
  end
end
