defmodule Stdio.PortTest do
  # The port program of the node is killed here: nobody else may need it meanwhile.
  use ExUnit.Case, async: false

  import Stdio.Test.Condition
  import Stdio.Test.Processes

  test "a crash of the port program raises in its streams, and the next stream works" do
    mark = mark()
    me = self()

    consumers =
      for n <- 1..10 do
        Task.async(fn ->
          command = "setsid sleep 1000 >/dev/null 2>&1 & echo ready; exec sleep 1000"
          input = if rem(n, 2) == 0, do: Stream.repeatedly(fn -> receive do: (:never -> "") end)

          error =
            assert_raise Stdio.StreamError, fn ->
              input
              |> Stdio.Stream.new!(command, Stdio.Process, marked(mark))
              |> Enum.each(fn {:stdout, "ready\n"} -> send(me, :ready) end)
            end

          assert_mailbox_empty()
          assert_forgotten()
          error
        end)
      end

    for _ <- consumers, do: assert_receive(:ready, 30_000)
    killed = port_program()
    kill_9(killed)

    for error <- Task.await_many(consumers, 30_000) do
      assert %{reason: :epipe, message: "the port program was killed by signal 9"} = error
    end

    assert Stdio.stream!("echo test") |> Enum.to_list() == [stdout: "test\n", exit_status: 0]
    refute port_program() == killed
    assert_gone(mark)
    assert_mailbox_empty()
  end

  test "the owner of the port survives any number of crashes" do
    owner = Process.whereis(Stdio.Port.User)

    for _ <- 1..20 do
      kill_9(port_program())
      # The crash may be noticed by the next stream only, which then fails as others do.
      eventually(fn ->
        try do
          Stdio.stream!("echo test") |> Enum.to_list() == [stdout: "test\n", exit_status: 0]
        rescue
          error in Stdio.StreamError -> error.reason != :epipe
        end
      end)
    end

    assert Process.whereis(Stdio.Port.User) == owner
    assert_mailbox_empty()
    assert_forgotten()
  end

  test "a task of a program that is gone says so" do
    {:ok, task} = Stdio.Task.fork()
    kill_9(port_program())

    assert_raise Stdio.StreamError, ~r/the port program/, fn -> Stdio.Task.getcwd(task) end
    assert Stdio.Task.stop(task) == :ok
    assert_mailbox_empty()
  end

  test "the end of the owner is the end of its program" do
    port = port_program()
    mark = mark()
    [stdout: "test\n"] = Stdio.stream!("echo test", Stdio.Process, marked(mark)) |> Enum.take(1)

    me = self()

    consumer =
      Task.async(fn ->
        assert_raise Stdio.StreamError, fn ->
          Stdio.stream!("echo ready; sleep 1000", Stdio.Process, marked(mark))
          |> Enum.each(fn {:stdout, "ready\n"} -> send(me, :ready) end)
        end
      end)

    assert_receive :ready, 30_000
    Process.exit(Process.whereis(Stdio.Port.User), :kill)
    assert %{reason: :epipe} = Task.await(consumer, 30_000)
    assert_gone(mark)
    eventually(fn -> not alive?(port) end, "the end of the port program")
    eventually(fn -> Process.whereis(Stdio.Port.User) end, "the restart of the owner")
    assert Stdio.stream!("echo test") |> Enum.to_list() == [stdout: "test\n", exit_status: 0]
  end

  @tag :capture_log
  test "whoever waits for an answer hears of a mistake that ends the owner" do
    me = self()

    waiting =
      Task.async(fn ->
        {:ok, task} = Stdio.Task.fork()
        send(me, {:port, task.port})
        assert_raise Stdio.StreamError, fn -> Stdio.Task.select(task, [], [], [], []) end
      end)

    assert_receive {:port, port}, 30_000
    send(Process.whereis(Stdio.Port.User), {port, {:data, "no term"}})
    assert %{reason: :epipe} = Task.await(waiting, 30_000)
    eventually(fn -> Process.whereis(Stdio.Port.User) end, "the restart of the owner")
    assert Stdio.stream!("echo test") |> Enum.to_list() == [stdout: "test\n", exit_status: 0]
  end

  describe "a port program that cannot be used" do
    defp start_with(path) do
      Application.put_env(:stdio, :port_path, path)
      name = :"#{__MODULE__}.#{System.unique_integer([:positive])}"
      {:ok, owner} = Stdio.Port.start_link(name: name, start: &Stdio.Port.Program.start/0)
      answer = Stdio.Port.connect(name)
      GenServer.stop(owner)
      answer
    after
      Application.delete_env(:stdio, :port_path)
    end

    @tag :tmp_dir
    test "is reported in one sentence", %{tmp_dir: tmp_dir} do
      assert {:error, {:enoent, message}} = start_with("/nonexistent/stdio")
      assert message =~ "the port program /nonexistent/stdio is missing"

      assert {:error, {:eacces, message}} = start_with("/etc/passwd")
      assert message =~ "/etc/passwd is not an executable file"

      assert {:error, {:epipe, message}} = start_with("/bin/false")
      assert message =~ ~r"^the port program /bin/false (exited with status 1|ended)"

      # It says what is said to it.
      echo = Path.join(tmp_dir, "echo")
      File.write!(echo, "#!/bin/sh\nexec cat\n")
      File.chmod!(echo, 0o755)
      assert {:error, {:eproto, message}} = start_with(echo)
      assert message =~ "#{echo} speaks another protocol"
    end

    test "is an error of the stream" do
      kill_9(port_program())

      eventually(
        fn -> Stdio.Port.Table.port(Stdio.Port.User) == nil end,
        "the notice of the crash"
      )

      Application.put_env(:stdio, :port_path, "/nonexistent/stdio")

      error = assert_raise Stdio.StreamError, fn -> Enum.to_list(Stdio.stream!("true")) end
      assert error.reason == :enoent
      assert error.message =~ "/nonexistent/stdio is missing"
      assert_mailbox_empty()
    after
      Application.delete_env(:stdio, :port_path)
    end
  end
end
