defmodule Stdio.PhasesTest do
  use ExUnit.Case, async: true

  import Stdio.Test.Processes

  alias Stdio.ProcessTree

  defmodule InTmp do
    use Stdio

    @impl true
    def ops(config),
      do: Stdio.Process.ops(config) ++ [{:chdir, [Keyword.get(config, :dir, "/tmp")]}]
  end

  defmodule Chain do
    use Stdio

    @impl true
    def init(config) do
      fn supervisor -> fork(supervisor, Keyword.fetch!(config, :length), []) end
    end

    defp fork(_parent, 0, chain), do: {:ok, Enum.reverse(chain)}

    defp fork(parent, n, chain) do
      with {:ok, task} <- Stdio.Task.fork(parent),
           do: fork(task, n - 1, [ProcessTree.task(task) | chain])
    end
  end

  defp events(command, behaviour, config \\ []),
    do: Stdio.stream!(command, behaviour, config) |> Enum.to_list()

  test "use Stdio defines every callback as Stdio.Process does" do
    defmodule Plain do
      use Stdio
    end

    assert events("echo test", Plain) == [stdout: "test\n", exit_status: 0]
  end

  test "a module overrides what it defines" do
    assert events("pwd", InTmp) == [stdout: "/tmp\n", exit_status: 0]
  end

  test "the config of a custom behaviour is its own affair" do
    assert events("pwd", InTmp, dir: "/usr") == [stdout: "/usr\n", exit_status: 0]

    assert events("echo test", [ops: fn [{"any", :thing}] -> [] end, onerror: fn _ -> & &1 end], [
             {"any", :thing}
           ]) == [stdout: "test\n", exit_status: 0]
  end

  @tag :root
  test "a custom behaviour that leaves ids to Stdio.Process gets one of its own" do
    assert [stdout: uid, exit_status: 0] = events("id -u", InTmp)
    assert String.to_integer(String.trim(uid)) in 65_536..131_071

    assert_raise ArgumentError, ~r/:uid is -1/, fn -> events("id -u", InTmp, uid: -1) end
  end

  test "phases are functions of the config" do
    me = self()

    phases = [
      task: fn config -> tap(Stdio.supervisor(), fn _ -> send(me, {:task, config}) end) end,
      init: fn config ->
        send(me, {:init, config})
        Stdio.Process.init(config)
      end,
      ops: fn config ->
        send(me, {:ops, config})
        []
      end,
      onexit: fn config ->
        fn %ProcessTree{supervisor: %Stdio{}, pipeline: [%{task: _, pid: pid}]} ->
          send(me, {:onexit, config, pid})
          false
        end
      end
    ]

    assert events("echo test", phases, own: :config) == [stdout: "test\n", exit_status: 0]
    for phase <- [:task, :init, :ops], do: assert_received({^phase, own: :config})
    assert_received {:onexit, [own: :config], pid} when is_integer(pid)
    assert_mailbox_empty()
  end

  test "phases take precedence over those of a module" do
    phases = [ops: fn _ -> [{:chdir, ["/"]}] end]
    assert events("pwd", {InTmp, phases}) == [stdout: "/\n", exit_status: 0]
    assert events("pwd", {Stdio.Process, phases}) == [stdout: "/\n", exit_status: 0]
  end

  test "the last of a chain of processes becomes the program" do
    mark = mark()

    assert [stdout: "sh---pstree\n", exit_status: 0] =
             events("pstree $$", Chain, marked(mark, length: 10))

    assert_gone(mark)
    assert_mailbox_empty()
    assert_forgotten()
  end

  test "a chain ends when the consumer has seen enough" do
    mark = mark()

    assert Stdio.stream!("echo test; sleep 1000", Chain, marked(mark, length: 10))
           |> Enum.take(1) == [stdout: "test\n"]

    assert_gone(mark)
    assert_mailbox_empty()
    assert_forgotten()
  end

  test "onexit says whether it found the program alive" do
    me = self()

    onexit = fn config ->
      fn tree -> tap(Stdio.Process.onexit(config).(tree), &send(me, {:alive, &1})) end
    end

    assert Stdio.stream!("echo test", onexit: onexit) |> Enum.to_list() ==
             [stdout: "test\n", exit_status: 0]

    assert_received {:alive, false}
    assert Stdio.stream!("echo test; sleep 1000", onexit: onexit) |> Enum.take(1)
    assert_received {:alive, true}
    assert_mailbox_empty()
  end

  test "an onexit that raises does not keep the processes" do
    mark = mark()
    phases = [onexit: fn _ -> fn _tree -> raise "onexit" end end]

    assert_raise RuntimeError, "onexit", fn ->
      Stdio.stream!("echo test; sleep 1000", phases, marked(mark)) |> Enum.take(1)
    end

    assert_gone(mark)
    assert_mailbox_empty()
    assert_forgotten()
  end

  test "a pipeline may be a chain of ten forks" do
    mark = mark()

    init = fn _config ->
      fn supervisor ->
        tasks =
          Enum.scan([supervisor | List.duplicate(nil, 10)], fn nil, parent ->
            {:ok, task} = Stdio.Task.fork(parent)
            task
          end)

        {:ok, tasks |> tl() |> Enum.map(&Stdio.ProcessTree.task/1)}
      end
    end

    assert events("echo far below", [init: init], marked(mark)) ==
             [stdout: "far below\n", exit_status: 0]

    assert [stdout: "up\n"] =
             Stdio.stream!("echo up; sleep 1000", [init: init], marked(mark)) |> Enum.take(1)

    assert_gone(mark)
    assert_mailbox_empty()
    assert_forgotten()
  end

  describe "atexit" do
    test ":noshutdown leaves the supervisor and ends what the stream started" do
      mark = mark()
      {:ok, supervisor} = Stdio.supervisor(:noshutdown)
      phases = [task: fn _ -> {:ok, supervisor} end]

      assert [stdout: parent, exit_status: 0] = events("echo $PPID", phases, marked(mark))
      assert [stdout: ^parent, exit_status: 0] = events("echo $PPID", phases, marked(mark))

      assert Stdio.stream!("echo test; exec sleep 1000", phases, marked(mark)) |> Enum.take(1) ==
               [stdout: "test\n"]

      assert_gone(mark)
      assert Stdio.Process.alive?(supervisor.init)
      assert Stdio.Task.stop(supervisor.init) == :ok
      assert_mailbox_empty()
      assert_forgotten()
    end

    test "a function gets supervisor, pipeline and state" do
      me = self()

      task = fn _ ->
        {:ok, supervisor} = Stdio.supervisor(&send(me, {:atexit, &1, &2, &3}))
        {:ok, %{supervisor | state: %{key: :value}}}
      end

      assert events("echo test", task: task) == [stdout: "test\n", exit_status: 0]
      assert_received {:atexit, init, [%{task: _, pid: _}], %{key: :value}}
      assert Stdio.Task.stop(init) == :ok
      assert_mailbox_empty()
    end
  end
end
