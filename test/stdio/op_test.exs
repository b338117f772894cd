defmodule Stdio.OpTest do
  use ExUnit.Case, async: true

  import Stdio.Test.Processes

  alias Stdio.Op

  setup do
    {:ok, supervisor} = Stdio.supervisor()
    me = self()
    init = Stdio.Process.init([])

    onerror = fn task ->
      send(me, :onerror)
      Stdio.Task.stop(task)
    end

    %{run: fn ops -> Op.task!(supervisor, ops, init, onerror) end, supervisor: supervisor}
  end

  # Ops of our own

  def note(_task, to, what), do: tap(:ok, fn _ -> send(to, what) end)
  def result(_task, result), do: result
  def with_state(state, %Stdio.Task{}, to), do: tap(:ok, fn _ -> send(to, {:state, state}) end)
  def fail(_task), do: raise("failed")
  def lose(_task), do: throw(:lost)

  defp cwd([%{task: task}]), do: Stdio.Task.getcwd(task)

  test "run in order, whichever way they are written", %{run: run} do
    assert cwd(
             run.([
               {:chdir, ["/tmp"]},
               [[{:prx, :chdir, [".."]}], []],
               {Stdio.Task, :chdir, ["usr"]},
               [{:chdir, ["bin"], []}]
             ])
           ) == {:ok, "/usr/bin"}
  end

  test "run in order across functions of other modules", %{run: run} do
    run.([
      {__MODULE__, :note, [self(), 1]},
      {:setsid, []},
      {__MODULE__, :note, [self(), 2]},
      [{__MODULE__, :note, [self(), 3]}]
    ])

    assert {:messages, [1, 2, 3]} = peek()
  end

  test "a list as a result is run before the next op", %{run: run} do
    me = self()

    run.([
      {__MODULE__, :result, [[{__MODULE__, :note, [me, 1]}, [{__MODULE__, :note, [me, 2]}]]]},
      {__MODULE__, :note, [me, 3]}
    ])

    assert {:messages, [1, 2, 3]} = peek()
  end

  test "state is what the last op that had one left", %{run: run} do
    run.([
      {__MODULE__, :result, [{:ok, :first}]},
      {:chdir, ["/"]},
      {__MODULE__, :with_state, [self()], state: true},
      {:getcwd, []},
      {:setsid, [], errexit: false},
      {__MODULE__, :with_state, [self()], state: true}
    ])

    assert {:messages, [{:state, :first}, {:state, sid}]} = peek()
    assert is_integer(sid)
  end

  test "state comes behind the task for a function of Stdio.Task", %{run: run} do
    assert cwd(run.([{__MODULE__, :result, [{:ok, "/usr"}]}, {:chdir, [], state: true}])) ==
             {:ok, "/usr"}
  end

  test "errexit: false goes on after an error", %{run: run} do
    assert cwd(
             run.([
               {:chdir, ["/nonexistent"], errexit: false},
               {:chdir, ["/usr"]},
               {__MODULE__, :result, [{:error, :eoverflow}], errexit: false},
               {:chdir, ["bin"]}
             ])
           ) == {:ok, "/usr/bin"}
  end

  test "transform makes a result another", %{run: run} do
    run.([
      {:getpid, [], transform: &{:ok, {:pid, &1}}},
      {__MODULE__, :with_state, [self()], state: true}
    ])

    assert {:messages, [{:state, {:pid, pid}}]} = peek()
    assert is_integer(pid)
  end

  test "asks: false runs before there is a task, whose other ops follow" do
    me = self()
    ops = [{__MODULE__, :tell_whether_there, [me], asks: false}, {:chdir, ["/usr"]}]

    assert Stdio.stream!("pwd", ops: fn _config -> ops end) |> Enum.to_list() ==
             [stdout: "/usr\n", exit_status: 0]

    assert_received {:pid, unknown} when unknown in [:pending, :gone]
    assert_raise ArgumentError, fn -> Stdio.Op.Step.new({:chdir, ["/"], ask: false}) end
  end

  # Its number is known when the reply to its fork has come.
  def tell_whether_there(task, receiver) do
    send(receiver, {:pid, Stdio.Port.Table.pid_of(task.server, task.id)})
    :ok
  end

  describe "an error" do
    test "names the op wherever it stood in a batch, and the ops that were left", %{run: run} do
      ops = [{:chdir, ["/"]}, {:chdir, ["/nonexistent"]}, {:chdir, ["/usr"]}, [{:setsid, []}]]

      for rotation <- 0..2 do
        {last, first} = Enum.split(List.duplicate({:chdir, ["/"]}, 2), rotation)
        error = assert_raise Stdio.OpError, fn -> run.(first ++ ops ++ last) end
        assert error.reason == :enoent

        assert error.message =~
                 ~r/Stdio.Task.chdir\(#Stdio.Task<.*>, "\/nonexistent"\) failed: no such/

        assert error.message =~ ~s(chdir: ["/usr"])
        assert error.message =~ "setsid: []"
        assert_received :onerror
      end

      assert_mailbox_empty()
    end

    test "of a function is its reason", %{run: run} do
      error =
        assert_raise Stdio.OpError, fn ->
          run.([{__MODULE__, :result, [{:error, :eoverflow}]}])
        end

      assert error.reason == :eoverflow
      assert error.message =~ "Stdio.OpTest.result("
    end

    test "is :badop for what is no op's result, no function, or an exception", %{run: run} do
      for ops <- [
            [{:getpid, []}],
            [{:no_such_call, []}],
            [{:chdir, []}],
            [{:chdir, [:not_a_path]}],
            [{:setsid, []}, {:chdir, [1]}, {:setsid, []}],
            [{__MODULE__, :no_such_function, []}],
            [{__MODULE__, :result, [:unexpected]}],
            [{__MODULE__, :fail, []}],
            [{__MODULE__, :lose, []}]
          ] do
        error = assert_raise Stdio.OpError, fn -> run.(ops) end
        assert error.reason == :badop
        assert_received :onerror
      end

      assert_mailbox_empty()
    end

    test "is that of init, :eagain if it made no process", %{supervisor: supervisor} do
      task! = &Op.task!(supervisor, [], fn _ -> &1 end, fn _ -> :ok end)

      assert %{reason: :eperm} =
               assert_raise(Stdio.OpError, ~r/not owner|permitted/, fn ->
                 task!.({:error, :eperm})
               end)

      assert %{reason: :eagain} = assert_raise(Stdio.OpError, fn -> task!.({:ok, []}) end)
    end
  end

  defp peek(messages \\ []) do
    receive do
      message -> peek([message | messages])
    after
      0 -> {:messages, Enum.reverse(messages)}
    end
  end
end
