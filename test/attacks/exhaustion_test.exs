defmodule Stdio.Attacks.ExhaustionTest do
  # Nothing left of what there is a limit of: an error for who comes too late, nothing for all others.
  use ExUnit.Case, async: false

  import Stdio.Test.Condition
  import Stdio.Test.Output
  import Stdio.Test.Processes

  alias Stdio.Task, as: OsTask
  alias Stdio.Test.OwnPort

  @moduletag :root
  @echo [stdout: "test\n", exit_status: 0]

  defp echo(behaviour \\ Stdio.Process),
    do: "echo test" |> Stdio.stream!(behaviour) |> Enum.to_list()

  # A program that runs until its consumer is told, or the error of its start.
  defp live_stream(n, command \\ "echo up; exec sleep 1000") do
    me = self()

    pid =
      spawn_link(fn ->
        try do
          Stdio.stream!(command)
          |> Enum.each(fn _up ->
            send(me, {n, :up})
            receive do: (:stop -> throw(:stopped))
          end)
        catch
          :throw, :stopped -> :ok
          :error, error -> send(me, {n, error})
        end
      end)

    assert_receive {^n, outcome}, 60_000
    {pid, outcome}
  end

  describe "descriptors of the port program" do
    setup do
      port = port_program()
      [_name, limit | _] = port |> limit("Max open files") |> String.split()
      restore = fn -> prlimit!(port, "--nofile=#{limit}:") end
      on_exit(restore)
      prlimit!(port, "--nofile=1024:")
      %{port: port}
    end

    defp limit(pid, name) do
      [_all, line] = Regex.run(~r/^#{name}(.*)$/m, File.read!("/proc/#{pid}/limits"))
      "limit" <> line
    end

    defp prlimit!(pid, limit) do
      assert {"", 0} = System.cmd("prlimit", ["--pid", "#{pid}", limit], stderr_to_stdout: true)
    end

    @tag timeout: 120_000
    test "1,024 of them are enough for hundreds of streams, and the one too many says so", %{
      port: port
    } do
      outcomes =
        Enum.reduce_while(1..1000, [], fn n, streams ->
          {_pid, outcome} = stream = live_stream(n)
          {if(outcome == :up, do: :cont, else: :halt), [stream | streams]}
        end)

      [{_ended, error} | live] = outcomes
      assert %Stdio.StreamError{reason: :emfile} = error
      assert error.message =~ "too many open files"
      assert length(live) >= 200
      assert length(fds(port)) in 1000..1024

      # Again, as often as one likes; nobody else is touched.
      for n <- 1001..1020,
          do: assert({_pid, %Stdio.StreamError{reason: :emfile}} = live_stream(n))

      assert Enum.all?(live, fn {pid, :up} -> Process.alive?(pid) end)
      assert port_program() == port

      # A few end, and all is well.
      {few, others} = Enum.split(live, 5)
      for {pid, :up} <- few, do: send(pid, :stop)

      eventually(
        fn ->
          try do
            echo() == @echo
          rescue
            error in Stdio.StreamError -> error.reason != :emfile
          end
        end,
        "a start after an end"
      )

      for {pid, :up} <- others, do: send(pid, :stop)

      eventually(
        fn -> not Enum.any?(others, fn {pid, :up} -> Process.alive?(pid) end) end,
        "the ends"
      )

      for _ <- 1..20, do: assert(echo() == @echo)
      assert_mailbox_empty()
    end
  end

  describe "processes" do
    test "of a user who has as many as allowed: eagain, and room again after an end" do
      # RLIMIT_NPROC counts the user's, and binds who is not root: getrlimit(2). Nobody else has this id.
      uid = 60_000 + rem(System.unique_integer([:positive]), 5_000)

      port =
        OwnPort.start!([
          "setpriv",
          "--reuid=#{uid}",
          "--regid=#{uid}",
          "--clear-groups",
          "prlimit",
          "--nproc=8:8"
        ])

      behaviour = OwnPort.behaviour(port)

      tasks =
        Enum.reduce_while(1..20, [], fn _, tasks ->
          case Stdio.Task.Birth.from_port(port, []) do
            {:ok, task} -> {:cont, [task | tasks]}
            {:error, reason} -> {:halt, [reason | tasks]}
          end
        end)

      assert [:eagain | [_ | _] = tasks] = tasks
      assert_raise Stdio.StreamError, ~r/eagain/, fn -> echo(behaviour) end
      # Those that are there go on.
      for task <- tasks, do: assert(OsTask.getuid(task) == uid)
      for task <- tasks, do: assert(OsTask.stop(task) == :ok)
      eventually(fn -> echo(behaviour) == @echo end, "room")
    end

    test "of a namespace that has none any more: enomem, as the system puts it" do
      {:ok, task} = OsTask.fork()
      assert OsTask.unshare(task, [:clone_newpid]) == :ok
      {:ok, first} = OsTask.fork(task)
      assert OsTask.getpid(first) == 1
      assert OsTask.stop(first) == :ok
      assert OsTask.fork(task) == {:error, :enomem}
      assert OsTask.fork(task) == {:error, :enomem}
      assert is_integer(OsTask.getpid(task))
      assert OsTask.stop(task) == :ok
      assert echo() == @echo
    end

    test "of a program: its own affair, which it is told" do
      limits = [rlimit: [rlimit_nproc: %{cur: 3, max: 3}]]
      command = "for i in 1 2 3 4 5 6; do sleep 1000 & done; echo never"

      assert [_ | _] = events = Stdio.stream!(command, Stdio.Process, limits) |> Enum.to_list()
      assert for({:stderr, said} <- events, into: "", do: said) =~ "fork"
      assert {:exit_status, status} = List.last(events)
      assert status > 0
      assert echo() == @echo
    end
  end

  @tag :memory
  test "memory of the port program: what it has to hold fits into very little" do
    # The program itself needs the half of it.
    port = OwnPort.start!(["prlimit", "--as=#{64 * 1024 * 1024}"])
    bytes = :crypto.strong_rand_bytes(20_000_000)

    for _ <- 1..2 do
      events = [bytes] |> Stdio.pipe!("sleep 0.1; cat", OwnPort.behaviour(port)) |> Enum.to_list()
      assert List.last(events) == {:exit_status, 0}
      assert :erlang.md5(for({:stdout, data} <- events, do: data)) == :erlang.md5(bytes)
    end
  end

  describe "space" do
    test "in a redirection is the program's affair, and its output goes on" do
      events =
        Stdio.stream!("cat /dev/zero > /dev/full; echo $?; seq 100000 2> /dev/full")
        |> Enum.to_list()

      said = for({:stdout, data} <- events, into: "", do: data)
      assert said == "1\n" <> Enum.map_join(1..100_000, &"#{&1}\n")
      assert for({:stderr, data} <- events, into: "", do: data) =~ "No space left on device"
      assert List.last(events) == {:exit_status, 0}
    end

    test "in the folders of a container ends where it says, and is there again for the next" do
      command = "yes > /tmp/x; echo $?; yes > /home/x; echo $?; stat -c %s /tmp/x /home/x"

      for behaviour <- [Stdio.Container, Stdio.Rootless], _twice <- 1..2 do
        assert lines!(command, behaviour) == [
                 "1",
                 "1",
                 "#{4 * 1024 * 1024}",
                 "#{8 * 1024 * 1024}"
               ]
      end
    end
  end
end
