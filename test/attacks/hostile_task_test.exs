defmodule Stdio.Attacks.HostileTaskTest do
  # Calls that hurt the task that runs them, and must not hurt the port program. Others use it too: not
  # at the same time.
  use ExUnit.Case, async: false

  import Stdio.Test.Condition
  import Stdio.Test.Processes

  alias Stdio.Task, as: OsTask

  # Where a task hears the port program and answers it, in frames of protocol/control.hpp.
  @control 3
  @header "c_src/protocol/control.hpp"
  @external_resource @header
  [_all, kinds] = Regex.run(~r/enum class ControlKind[^{]*{(.*?)};/s, File.read!(@header))
  @kinds for [_all, kind] <- Regex.scan(~r/^  (\w+),/m, kinds), do: kind
  @result Enum.find_index(@kinds, &(&1 == "Result"))
  @no_frame :binary.copy(<<255>>, 100)

  @nobody 0x3FFF_FFFF

  setup do
    port = port_program()
    before = rss_kib(port)
    {:ok, task} = OsTask.fork()

    on_exit(fn ->
      OsTask.stop(task)
      assert port_program() == port
      # One with sanitizers keeps what it has freed, see .ci/sanitized.
      unless :memory in ExUnit.configuration()[:exclude],
        do: assert(rss_kib(port) < before + 65_536)

      assert Stdio.stream!("echo test") |> Enum.to_list() == [stdout: "test\n", exit_status: 0]
    end)

    %{task: task}
  end

  defp frame(kind, payload), do: [<<byte_size(payload)::native-32, kind, 0, 0, 0>>, payload]

  test "a task that closes its control socket ends", %{task: task} do
    assert OsTask.close(task, @control) == {:error, :esrch}
    assert_receive {:exit_status, ^task, 0}, 30_000
    assert OsTask.pidof(task) == :noproc
    assert_mailbox_empty()
  end

  test "a supervisor that closes it ends with all that is below" do
    {:ok, %{init: supervisor}} = Stdio.supervisor(:shutdown, [])
    {:ok, child} = OsTask.fork(supervisor)
    {:ok, other} = OsTask.fork(supervisor)
    pid = OsTask.pidof(other)
    assert OsTask.close(child, @control) == {:error, :esrch}
    assert_receive {:exit_status, ^child, 0}, 30_000
    assert OsTask.getpid(other) == pid
    assert OsTask.close(supervisor, @control) == {:error, :esrch}
    eventually(fn -> not alive?(pid) end, "the end of the supervisor's child")
    assert_receive {:exit_status, ^supervisor, 0}, 30_000
    assert_receive {:termsig, ^other, :sigkill}, 30_000
    assert OsTask.pidof(other) == :noproc
  end

  for {what, bytes} <- [
        {"no frame", @no_frame},
        {"a frame of no kind", <<0::32, 99, 0, 0, 0>>},
        {"a frame of 4 GiB", <<0xFFFF_FFFF::32, @result, 0, 0, 0>>},
        {"a megabyte of noise", :binary.copy(<<1, 2, 3, 250>>, 250_000)}
      ] do
    test "a task that writes #{what} there ends", %{task: task} do
      assert OsTask.write(task, @control, unquote(bytes)) == {:error, :esrch}
      assert_receive {:exit_status, ^task, 0}, 30_000
    end
  end

  test "what is no term is no result" do
    for payload <- ["", <<104, 2, 100>>, <<131, 106>>, :binary.copy(<<108, 0, 0, 0, 1>>, 10_000)] do
      {:ok, liar} = OsTask.fork()
      {:ok, other} = OsTask.fork()
      # The forged result is the answer to the write; the true one answers whatever comes next.
      assert OsTask.write(liar, @control, frame(@result, payload)) == {:error, :ebadmsg}
      assert OsTask.getpid(other) == OsTask.pidof(other)
      assert OsTask.stop(liar) == :ok
      assert OsTask.stop(other) == :ok
    end
  end

  test "frames of every kind may be forged, by the thousand" do
    for {_name, kind} <- Enum.with_index(@kinds),
        payload <- ["", <<10::native-32>>, <<@nobody::native-64, 0::32>>, <<-1::160>>] do
      {:ok, liar} = OsTask.fork()
      pid = OsTask.pidof(liar)
      frames = List.duplicate(frame(kind, payload), 2_000)

      # One of them may be the answer, whatever it says.
      try do
        OsTask.write(liar, @control, [frames, @no_frame])
      catch
        :error, _forged -> :ok
      end

      eventually(
        fn -> not alive?(pid) end,
        "the end of a task that forged frames of kind #{kind}"
      )
    end
  end

  test "results that would fill the memory are an error", %{task: task} do
    {:ok, zero} = OsTask.open(task, "/dev/zero", [:o_rdonly])
    reads = List.duplicate({:read, [zero, 1_048_576]}, 1_000)
    assert {:failed, results} = Stdio.Task.Request.batch(task, reads, [])
    assert List.last(results) == {:error, :emsgsize}
    assert length(results) == 16
  end
end
