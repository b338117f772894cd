defmodule Stdio.SupervisionTest do
  use ExUnit.Case, async: true

  import Stdio.Test.Condition
  import Stdio.Test.Processes

  alias Stdio.ProcessTree
  alias Stdio.Task, as: OsTask
  alias Stdio.Test.OwnPort

  defp supervisor(atexit \\ :shutdown) do
    {:ok, supervisor} = Stdio.supervisor(atexit)
    on_exit(fn -> OsTask.stop(supervisor.init) end)
    supervisor
  end

  describe "the supervisor of a stream" do
    defp parents(streams, phases \\ Stdio.Process) do
      for _ <- 1..streams do
        [stdout: parent, exit_status: 0] = Stdio.stream!("echo $PPID", phases) |> Enum.to_list()
        parent
      end
    end

    test "serves the next stream when everything below it has ended" do
      behaviour = OwnPort.behaviour(OwnPort.start!())
      assert length(Enum.uniq(parents(50, behaviour))) < 25
    end

    test "serves no other when it was told to do anything but fork" do
      listens = fn config ->
        {:ok, supervisor} = Stdio.Process.task(config)
        :sig_dfl = sigaction(supervisor.init)
        {:ok, supervisor}
      end

      assert [first] = parents(1, task: listens)
      refute first in parents(20)
    end

    defp sigaction(task) do
      {:ok, before} = OsTask.sigaction(task, :sigusr1, :sig_info)
      before
    end

    test "is its own while the stream lives" do
      streams =
        for _ <- 1..20 do
          Task.async(fn -> Stdio.stream!("echo $PPID; sleep 1000") |> Enum.take(1) end)
        end

      assert length(Enum.uniq(Task.await_many(streams, 30_000))) == 20
    end
  end

  describe "a shared supervisor" do
    test "is the parent of streams of several processes at once" do
      supervisor = supervisor()
      phases = Stdio.with_supervisor(Stdio.Process, supervisor)
      expected = "#{OsTask.pidof(supervisor.init)}\n"

      for _ <- 1..20 do
        Task.async(fn -> Stdio.stream!("echo $PPID", phases) |> Enum.to_list() end)
      end
      |> Enum.each(&assert(Task.await(&1, 30_000) == [stdout: expected, exit_status: 0]))

      assert alive?(OsTask.pidof(supervisor.init))
    end

    test "outlives a stream that is left early, whose program does not" do
      supervisor = supervisor()
      phases = Stdio.with_supervisor(Stdio.Process, supervisor)
      mark = mark()

      for _ <- 1..3 do
        assert [stdout: "up\n"] =
                 Stdio.stream!("echo up; sleep 1000", phases, marked(mark)) |> Enum.take(1)
      end

      assert_gone(mark)
      assert alive?(OsTask.pidof(supervisor.init))
      assert_mailbox_empty()
    end

    test "ends what a stream left in the background, when the stream is the last" do
      supervisor = supervisor()
      phases = Stdio.with_supervisor(Stdio.Process, supervisor)
      mark = mark()
      command = "sleep 1000 & setsid sleep 1000 & (setsid sleep 1000 &) ; echo up"
      assert [_ | _] = Stdio.stream!(command, phases, marked(mark)) |> Enum.to_list()
      assert_gone(mark)
      assert alive?(OsTask.pidof(supervisor.init))
    end

    test "can be a container's" do
      supervisor = supervisor()

      for behaviour <- [Stdio.Container, Stdio.Rootless] do
        phases = Stdio.with_supervisor(behaviour, supervisor)
        assert [stdout: tree, exit_status: 0] = Stdio.stream!("pstree", phases) |> Enum.to_list()
        assert tree =~ "sh---pstree"
      end
    end

    test "ends with the process that made it" do
      me = self()

      {maker, monitor} =
        spawn_monitor(fn ->
          {:ok, supervisor} = Stdio.supervisor()
          send(me, {:pid, OsTask.pidof(supervisor.init)})
        end)

      assert_receive {:pid, pid}, 20_000
      assert_receive {:DOWN, ^monitor, :process, ^maker, _reason}, 20_000
      eventually(fn -> not alive?(pid) end, "the end of the supervisor")
    end
  end

  describe "at the end of a stream" do
    test "a function is called, with the supervisor, the pipeline and the state" do
      me = self()
      fun = fn init, pipeline, state -> send(me, {init, pipeline, state}) end
      supervisor = %{supervisor(fun) | state: %{mine: 1}}

      assert [exit_status: 0] =
               Stdio.stream!("true", task: fn _ -> {:ok, supervisor} end) |> Enum.to_list()

      init = supervisor.init
      assert_receive {^init, [%{task: %OsTask{}, pid: _pid}], %{mine: 1}}
    end

    test "a supervisor that is stopped or shut down is gone" do
      for atexit <- [:noreap, :shutdown] do
        supervisor = supervisor(atexit)
        stream = Stdio.stream!("true", task: fn _config -> {:ok, supervisor} end)
        assert Enum.to_list(stream) == [exit_status: 0]
        assert OsTask.pidof(supervisor.init) == :noproc
        assert OsTask.fork(supervisor.init) == {:error, :esrch}
      end
    end
  end

  test "what is below a supervisor, or below one process, is signalled" do
    supervisor = supervisor()
    phases = Stdio.with_supervisor(Stdio.Process, supervisor)
    me = self()

    consumer =
      Task.async(fn ->
        Stdio.stream!("sleep 1000 & echo $$; echo $!; wait; sleep 1000; echo never", phases)
        |> Enum.map(fn event ->
          send(me, event)
          event
        end)
      end)

    assert_receive {:stdout, first}, 20_000
    shell = first |> String.split() |> hd() |> String.to_integer()
    tree = %ProcessTree{supervisor: supervisor}
    assert Stdio.reap(tree, 1, :SIGTERM) == {:error, :esrch}
    assert Stdio.reap(tree, shell, :sigkill) == :ok

    # Between the two commands it has none, or one that is not sleep yet.
    eventually(
      fn -> Enum.map(Stdio.Procfs.children(shell), &status(&1, "Name")) == ["sleep"] end,
      "the next command"
    )

    assert Stdio.reap(tree, :SIGHUP) == :ok
    assert List.last(Task.await(consumer, 20_000)) in [termsig: :sighup, exit_status: 129]
    assert_raise ArgumentError, fn -> Stdio.reap(tree, "SIGHUP") end
  end

  test "a signal to a supervisor is passed on to all below it" do
    events = Stdio.stream!("kill -HUP $PPID; sleep 111", Stdio.Process, uid: 0, gid: 0)
    assert [last] = Enum.to_list(events)
    assert last in [termsig: :sighup, exit_status: 129]
  end

  @tag :root
  test "a signal to a supervisor is not for those with other ids" do
    events = Stdio.stream!("kill -HUP $PPID || exit 3") |> Enum.to_list()
    assert {:exit_status, 3} = List.last(events)
  end
end
