defmodule Stdio.Stream.ManyTest do
  use ExUnit.Case, async: false

  import Stdio.Test.Condition
  import Stdio.Test.Processes

  alias Stdio.Test.OwnPort

  @moduletag timeout: 300_000

  # As many streams at once: each program says that it runs, and ends when all of them have.
  defp at_once(count, behaviour \\ Stdio.Process) do
    me = self()

    consumers =
      for n <- 1..count do
        Task.async(fn ->
          input = Stream.map([n], fn n -> receive(do: (:all_run -> "#{n}\n")) end)
          gate = self()

          input
          |> Stream.transform(fn -> send(gate, {:writer, self()}) end, &{[&1], &2}, & &1)
          |> Stdio.pipe!("echo ready; read n; echo $n; exit $((n % 200))", behaviour)
          |> Enum.reduce([], fn
            {:stdout, "ready\n"}, [] ->
              send(me, {:ready, self()})
              receive do: (:go -> :ok)
              receive do: ({:writer, writer} -> send(writer, :all_run))
              []

            event, events ->
              [event | events]
          end)
        end)
      end

    for %{pid: pid} <- consumers, do: assert_receive({:ready, ^pid}, 120_000)
    for %{pid: pid} <- consumers, do: send(pid, :go)

    for {consumer, n} <- Enum.with_index(consumers, 1) do
      assert Task.await(consumer, 120_000) == [exit_status: rem(n, 200), stdout: "#{n}\n"]
    end
  end

  # What the port program keeps ready for the next streams, each with a socket: two supervisors, two tasks.
  @most_ready 4

  # The descriptors of the port program when nothing runs, without those of what it keeps ready.
  defp descriptors_at_rest(port) do
    eventually(
      fn ->
        ready = length(Stdio.Procfs.children(port))
        ready <= @most_ready and length(fds(port)) - ready
      end,
      "the rest of the port program"
    )
  end

  test "two hundred streams at once" do
    at_once(200)
  end

  test "a thousand streams at once, and what they took is given back" do
    port = port_program()
    at_once(10)
    before = descriptors_at_rest(port)
    # User ids stay taken while the system does not let the processes of other tests be killed.
    known = :ets.tab2list(Stdio.Port.User)
    at_once(1000)

    eventually(
      fn -> descriptors_at_rest(port) == before end,
      "the return of what the streams took"
    )

    assert :ets.tab2list(Stdio.Port.User) -- known == []
  end

  # What login shells and service managers give: 1,024 descriptors, and the right to more.
  test "a thousand streams at once where 1,024 descriptors are the rule, which their programs keep" do
    port = OwnPort.start!(["prlimit", "--nofile=1024:8192"])
    behaviour = OwnPort.behaviour(port)
    assert [stdout: "1024 8192\n", exit_status: 0] = limits(behaviour)
    at_once(1000, behaviour)
    assert [stdout: "1024 8192\n", exit_status: 0] = limits(behaviour)
    # Nor has a task that is no stream's.
    task = OwnPort.fork!(port)
    assert Stdio.Task.getrlimit(task, :rlimit_nofile) == {:ok, %{cur: 1024, max: 8192}}
  end

  defp limits(behaviour),
    do: "echo $(ulimit -Sn) $(ulimit -Hn)" |> Stdio.stream!(behaviour) |> Enum.to_list()

  test "a thousand streams one after the other leave nothing" do
    port = port_program()
    run = fn -> Enum.to_list(Stdio.stream!("echo test")) end
    assert run.() == [stdout: "test\n", exit_status: 0]

    before = descriptors_at_rest(port)
    atoms = :erlang.system_info(:atom_count)
    processes = length(Process.list())

    for _ <- 1..1000, do: assert(run.() == [stdout: "test\n", exit_status: 0])

    eventually(
      fn -> descriptors_at_rest(port) == before end,
      "the return of what the streams took"
    )

    assert :erlang.system_info(:atom_count) == atoms
    assert length(Process.list()) == processes
    assert_mailbox_empty()
    assert_forgotten()
  end
end
