defmodule Stdio.Task.DescriptorsTest do
  use ExUnit.Case, async: true

  import Stdio.Test.Processes

  alias Stdio.Task, as: OsTask

  setup do
    {:ok, task} = OsTask.fork()
    on_exit(fn -> OsTask.stop(task) end)
    %{task: task, path: Path.join(Stdio.Ecosystem.scratch!(), "file")}
  end

  # A named pipe, open at both ends.
  defp pipe(task, path) do
    :ok = OsTask.mkfifo(task, path, 0o600)
    {:ok, reader} = OsTask.open(task, path, [:o_rdonly, :o_nonblock])
    {:ok, writer} = OsTask.open(task, path, :o_wronly)
    {reader, writer}
  end

  test "a file is opened, written, read and closed", %{task: task, path: path} do
    assert {:ok, fd} = OsTask.open(task, path, [:o_rdwr, :O_CREAT, :o_excl], 0o640)
    assert Bitwise.band(File.stat!(path).mode, 0o777) == 0o640
    data = [<<0, 1>>, "text", [255 | <<0>>]]
    assert OsTask.write(task, fd, data) == {:ok, 8}
    assert File.read!(path) == <<0, 1, "text", 255, 0>>
    assert OsTask.lseek(task, fd, -7, :seek_cur) == :ok
    assert OsTask.read(task, fd, 5) == {:ok, <<1, "text">>}
    assert OsTask.lseek(task, fd, 0, :SEEK_END) == :ok
    assert OsTask.read(task, fd, 5) == {:ok, ""}
    assert to_string(fd) in fds(OsTask.pidof(task))
    assert OsTask.close(task, fd) == :ok
    refute to_string(fd) in fds(OsTask.pidof(task))
  end

  test "a read is of a MiB at most", %{task: task} do
    {:ok, fd} = OsTask.open(task, "/dev/zero", [:o_rdonly])
    assert {:ok, zeros} = OsTask.read(task, fd, 0xFFFF_FFFF_FFFF)
    assert zeros == :binary.copy(<<0>>, 1_048_576)
  end

  test "a write of megabytes arrives whole", %{task: task, path: path} do
    {:ok, fd} = OsTask.open(task, path, [:o_wronly, :o_creat], 0o600)
    data = :crypto.strong_rand_bytes(8_000_000)
    assert OsTask.write(task, fd, data) == {:ok, 8_000_000}
    assert File.read!(path) == data
  end

  test "descriptors are asked and told", %{task: task, path: path} do
    {reader, writer} = pipe(task, path)
    assert OsTask.fcntl(task, reader, :f_getfd) == {:ok, 0}
    assert OsTask.fcntl(task, reader, :F_SETFD, 1) == {:ok, 0}
    assert OsTask.fcntl(task, reader, :f_getfd) == {:ok, 1}
    assert {:ok, copy} = OsTask.fcntl(task, reader, :f_dupfd, 50)
    assert copy >= 50
    {:ok, 5} = OsTask.write(task, writer, "bytes")
    five = <<5::native-32>>

    assert OsTask.ioctl(task, reader, :fionread, <<0::32>>) ==
             {:ok, %{return_value: 0, arg: five}}

    assert OsTask.ioctl(task, reader, :FIONREAD, [<<0::16>>, <<0::16>>]) ==
             {:ok, %{return_value: 0, arg: [<<5::native-16>>, <<0::16>>]}}

    assert OsTask.ioctl(task, reader, :fioclex, 0) == {:ok, %{return_value: 0, arg: ""}}
  end

  test "select gives those that are ready", %{task: task, path: path} do
    {reader, writer} = pipe(task, path)
    assert OsTask.select(task, [reader], [], [], %{usec: 1}) == {:ok, [], [], []}
    assert OsTask.select(task, [reader], [writer], [writer], []) == {:ok, [], [writer], []}
    {:ok, 1} = OsTask.write(task, writer, "a")
    assert OsTask.select(task, [reader], [], [], :null) == {:ok, [reader], [], []}

    assert OsTask.select(task, [reader], [writer], [], %{sec: 30, usec: 0}) ==
             {:ok, [reader], [writer], []}
  end

  test "a call that waits keeps nobody else waiting", %{task: task, path: path} do
    {reader, _writer} = pipe(task, path)
    {:ok, 0} = OsTask.fcntl(task, reader, :f_setfl, 0)
    pid = OsTask.pidof(task)
    me = self()

    waiting =
      spawn(fn ->
        {:ok, own} = OsTask.fork()
        send(me, {:forked, OsTask.pidof(own)})
        {:ok, fd} = OsTask.open(own, path, [:o_rdonly])
        OsTask.read(own, fd, 1)
      end)

    assert_receive {:forked, own_pid}, 30_000
    assert OsTask.getpid(task) == pid
    Process.exit(waiting, :kill)
    Stdio.Test.Condition.eventually(fn -> not alive?(own_pid) end, "the end of the task")
  end

  test "a socket is made", %{task: task} do
    assert {:ok, fd} = OsTask.socket(task, :af_unix, [:sock_stream, :sock_cloexec], 0)
    link = File.read_link!("/proc/#{OsTask.pidof(task)}/fd/#{fd}")
    assert link =~ ~r/^socket:/
    assert {:ok, _fd} = OsTask.socket(task, :PF_INET, :sock_dgram, 0)
  end

  test "what the system refuses is an errno", %{task: task, path: path} do
    {reader, writer} = pipe(task, path)

    for {call, args, errno} <- [
          {:open, [path, [:o_creat, :o_excl]], :eexist},
          {:open, ["/proc", :o_wronly], :eisdir},
          {:open, [path, [:o_other]], :enotsup},
          {:close, [-1], :ebadf},
          {:read, [writer, 1], :ebadf},
          {:read, [reader, 1], :eagain},
          {:write, [reader, "a"], :ebadf},
          {:lseek, [reader, 0, :seek_set], :espipe},
          {:lseek, [reader, 0, :seek_other], :enotsup},
          {:fcntl, [-1, :f_getfd], :ebadf},
          {:fcntl, [reader, :f_other], :enotsup},
          {:ioctl, [reader, :tiocgwinsz, <<0::64>>], :enotty},
          {:ioctl, [reader, :tiocother, 0], :enotsup},
          {:socket, [:af_unix, :sock_stream, 4711], :eprotonosupport},
          {:socket, [:af_other, :sock_stream, 0], :enotsup},
          {:select, [[-1], [], [], []], :ebadf},
          {:select, [[], [], [], %{sec: -1}], :einval}
        ] do
      assert {call, apply(OsTask, call, [task | args])} == {call, {:error, errno}}
    end

    :ok = OsTask.close(task, reader)
    assert OsTask.write(task, writer, "a") == {:error, :epipe}
    assert OsTask.write(task, writer, "a") == {:error, :epipe}
  end

  test "what does not decode raises", %{task: task} do
    for {call, args} <- [
          {:open, [:path, []]},
          {:open, ["/", [1.5]]},
          {:open, ["/", -1]},
          {:open, ["/", [], :mode]},
          {:close, ["0"]},
          {:read, [0, -2]},
          {:read, [0, :all]},
          {:write, [0, :bytes]},
          {:write, [0, [256]]},
          {:lseek, [0, :start, :seek_set]},
          {:lseek, [0, 0, "seek_set"]},
          {:fcntl, [0, "f_getfd"]},
          {:fcntl, [0, :f_setfd, :fd_cloexec]},
          {:ioctl, [0, :fionread, :arg]},
          {:ioctl, [0, :fionread, [ptr: 65_537]]},
          {:ioctl, [0, :fionread, :binary.copy("a", 65_537)]},
          {:socket, [:af_unix, "sock_stream", 0]},
          {:socket, [:af_unix, :sock_stream, :tcp]},
          {:select, [[:fd], [], [], []]},
          {:select, [[], [], 0, []]},
          {:select, [[], [], [], :never]},
          {:select, [[], [], [], %{msec: 1}]}
        ] do
      assert_raise ArgumentError, fn -> apply(OsTask, call, [task | args]) end
    end
  end
end
