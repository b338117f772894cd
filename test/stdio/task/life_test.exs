defmodule Stdio.Task.LifeTest do
  # What a task hears, whom it waits for, whose it is.
  use ExUnit.Case, async: true

  import Stdio.Test.Condition
  import Stdio.Test.Fault
  import Stdio.Test.Processes

  alias Stdio.Task, as: OsTask

  setup do
    {:ok, task} = OsTask.fork()
    on_exit(fn -> OsTask.stop(task) end)
    %{task: task}
  end

  describe "a signal" do
    test "is reported if that is wanted, with what the system says of it", %{task: task} do
      pid = OsTask.pidof(task)
      assert OsTask.sigaction(task, :sigusr1, <<>>) == {:ok, :sig_dfl}
      assert OsTask.sigaction(task, :SIGUSR1, :sig_info) == {:ok, :sig_dfl}
      assert {_output, 0} = System.cmd("/bin/kill", ["-USR1", "#{pid}"])
      assert_receive {:signal, ^task, :sigusr1, info}, 20_000
      assert <<10::32-native, _rest::binary>> = info
      assert OsTask.sigaction(task, :sigusr1, :sig_ign) == {:ok, :sig_info}
      assert {_output, 0} = System.cmd("/bin/kill", ["-USR1", "#{pid}"])
      assert OsTask.getpid(task) == pid
      assert OsTask.sigaction(task, :sigusr1, :sig_dfl) == {:ok, :sig_ign}
      assert {_output, 0} = System.cmd("/bin/kill", ["-USR1", "#{pid}"])
      assert_receive {:termsig, ^task, :sigusr1}, 20_000
      refute_received {:signal, ^task, _signal, _info}
    end

    test "that is ignored is ignored in the program too", %{task: task} do
      assert {:ok, :sig_dfl} = OsTask.sigaction(task, :sigterm, :sig_ign)
      assert OsTask.execvp(task, ["sh", "-c", "kill -TERM $$; echo alive"]) == :ok
      assert_receive {:stdout, ^task, "alive\n"}, 20_000
    end

    test "that cannot be handled says so", %{task: task} do
      assert OsTask.sigaction(task, :sigkill, :sig_ign) == {:error, :einval}
      assert OsTask.sigaction(task, :sigother, :sig_ign) == {:error, :enotsup}
      assert OsTask.sigaction(task, 4711, :sig_ign) == {:error, :einval}

      for args <- [[:sigusr1, :sig_other], [:sigusr1, "x"], ["sigusr1", :sig_ign]],
          do: assert(catch_fault(fn -> OsTask.call(task, :sigaction, args) end) == :badarg)
    end
  end

  describe "waiting" do
    test "gives a child's end, which its owner hears of as well", %{task: task} do
      {:ok, child} = OsTask.fork(task)
      pid = OsTask.pidof(child)
      assert OsTask.waitpid(task, pid, [:wnohang]) == {:ok, 0, 0, []}
      OsTask.execve(child, ["/bin/sh", "-c", "exit 3"], [])
      result = OsTask.waitpid(task, pid, 0)
      # The task may have been faster: it reaps its children by itself.
      assert result in [{:ok, pid, 768, [exit_status: 3]}, {:error, :echild}]
      assert_receive {:exit_status, ^child, 3}, 20_000
      assert OsTask.waitpid(task, pid, 0) == {:error, :echild}
      assert catch_fault(fn -> OsTask.call(task, :waitpid, [:one, 0]) end) == :badarg
      assert OsTask.waitpid(task, 0, [:wother]) == {:error, :enotsup}
    end
  end

  describe "namespaces" do
    test "are a clone's own", %{task: task} do
      {:ok, child} = OsTask.clone(task, [:clone_newuser, :clone_newuts, :clone_newpid])
      assert OsTask.getpid(child) == 1
      assert OsTask.pidof(child) != 1
      assert OsTask.sethostname(child, "elsewhere") == :ok
      assert OsTask.gethostname(task) != {:ok, "elsewhere"}
    end

    test "are all that a clone can have", %{task: task} do
      for flags <- [0x100, [:clone_newuser, 0x10000]],
          do: assert(OsTask.clone(task, flags) == {:error, :einval})

      assert OsTask.clone(task, [:clone_other]) == {:error, :enotsup}
      assert OsTask.clone(task, "clone_newuser") == {:error, :einval}
    end
  end

  test "a chain of ten forks ends as one", %{task: task} do
    tasks =
      Enum.scan([task | List.duplicate(nil, 10)], fn nil, parent ->
        {:ok, child} = OsTask.fork(parent)
        child
      end)

    pids = Enum.map(tasks, &OsTask.pidof/1)
    last = List.last(tasks)
    assert OsTask.pipeline(last) == pids
    assert Enum.all?(pids, &alive?/1)
    assert OsTask.execve(last, ["/bin/echo", "far below"], []) == :ok
    assert_receive {:stdout, ^last, "far below\n"}, 20_000
    assert_receive {:exit_status, ^last, 0}, 20_000
    assert OsTask.stop(task) == :ok
    eventually(fn -> not Enum.any?(pids, &alive?/1) end, "the end of the chain")
  end

  describe "an owner" do
    test "is who may call; another gets eacces", %{task: task} do
      assert Task.await(Task.async(fn -> catch_fault(fn -> OsTask.getpid(task) end) end)) ==
               :eacces
    end

    test "can give the task away", %{task: task} do
      me = self()

      heir =
        spawn_link(fn ->
          receive do: (:yours -> :ok)
          send(me, {:pid, OsTask.getpid(task)})
          OsTask.execve(task, ["/bin/echo", "hello"], [])
          receive do: ({:stdout, ^task, "hello\n"} -> send(me, :heard))
          receive do: ({:exit_status, ^task, 0} -> send(me, :ended))
        end)

      assert OsTask.controlling_process(task, heir) == :ok
      assert catch_fault(fn -> OsTask.getpid(task) end) == :eacces
      send(heir, :yours)
      assert_receive {:pid, _pid}, 20_000
      assert_receive :heard, 20_000
      assert_receive :ended, 20_000
    end

    test "who dies takes with it what was given to it", %{task: task} do
      pid = OsTask.pidof(task)
      {:ok, child} = OsTask.fork(task)
      child_pid = OsTask.pidof(child)
      heir = spawn(fn -> receive do: (:die -> :ok) end)
      assert OsTask.controlling_process(task, heir) == :ok
      send(heir, :die)
      eventually(fn -> not alive?(pid) and not alive?(child_pid) end, "the end of the task")
    end

    test "can have another process read", %{task: task} do
      me = self()

      reader =
        spawn_link(fn ->
          receive do: ({:stdout, ^task, data} -> send(me, {:read, data}))
          receive do: ({:exit_status, ^task, status} -> send(me, {:status, status}))
        end)

      assert OsTask.stdio(task, reader) == :ok
      assert OsTask.execve(task, ["/bin/cat"], []) == :ok
      assert OsTask.stdin(task, "mine to write") == :ok
      assert OsTask.eof(task) == :ok
      assert_receive {:read, "mine to write"}, 20_000
      assert_receive {:status, 0}, 20_000
    end
  end

  describe "settings" do
    test "are born with", %{task: task} do
      assert OsTask.setopt(task, :maxforkdepth, 2)
      {:ok, child} = OsTask.fork(task)
      assert OsTask.getopt(child, :maxforkdepth) == 2
      assert OsTask.fork(child) == {:error, :eagain}
    end

    test "that make no sense are not set", %{task: task} do
      for {name, value} <- [
            maxchild: -1,
            exit_status: 2,
            termsig: :yes,
            signaloneof: 15,
            other: 1
          ],
          do: refute(OsTask.setopt(task, name, value))

      refute OsTask.setcpid(task, :exit_status, 0)
      assert OsTask.getopt(task, :signaloneof) == 9
    end

    test "keep children's ends from being told", %{task: task} do
      assert OsTask.setopt(task, :exit_status, 0)
      {:ok, silent} = OsTask.fork(task)
      {:ok, killed} = OsTask.fork(task)
      OsTask.exit(silent, 0)
      OsTask.kill(task, OsTask.pidof(killed), :sigkill)
      assert_receive {:termsig, ^killed, :sigkill}, 20_000
      eventually(fn -> OsTask.pidof(silent) == :noproc end, "the silent end")
      refute_received {:exit_status, ^silent, _status}
    end

    test "let a program send as many pieces as its parent wants", %{task: task} do
      {:ok, child} = OsTask.fork(task)
      assert OsTask.setcpid(task, child, :flowcontrol, 0)
      assert OsTask.getcpid(child, :flowcontrol) == 0
      assert OsTask.execvp(child, ["sh", "-c", "read x; echo 1; read x; echo 2; read x"]) == :ok
      OsTask.stdin(child, "go\n")
      refute_receive {:stdout, ^child, _piece}, 100
      assert OsTask.setcpid(task, OsTask.pidof(child), :flowcontrol, 1)
      assert_receive {:stdout, ^child, "1\n"}, 20_000
      OsTask.stdin(child, "go\n")
      refute_receive {:stdout, ^child, _piece}, 100
      assert OsTask.setcpid(child, :flowcontrol, -1)
      assert_receive {:stdout, ^child, "2\n"}, 20_000
      refute OsTask.setcpid(task, 1, :flowcontrol, 1)
    end
  end

  test "a function is called at the end of a child", %{task: task} do
    me = self()
    assert OsTask.atexit(task, fn task, pids, child -> send(me, {task, pids, child}) end) == :ok
    {:ok, child} = OsTask.fork(task)
    pid = OsTask.pidof(child)
    OsTask.exit(child, 0)
    assert_receive {^task, pids, %{pid: ^pid, exec: false}}, 20_000
    assert pids == [OsTask.pidof(task), pid]
  end

  test "an output that is closed is a SIGPIPE", %{task: task} do
    {:ok, child} = OsTask.fork(task)
    assert OsTask.execvp(child, ["sh", "-c", "read line; echo one; echo two"]) == :ok
    assert OsTask.eof(task, OsTask.pidof(child), :stdout) == :ok
    assert OsTask.stdin(child, "go\n") == :ok
    assert_receive {:termsig, ^child, :sigpipe}, 20_000
    assert OsTask.eof(task, 1) == {:error, :esrch}
  end

  test "a descriptor is inherited by children, and not by programs", %{task: task} do
    {:ok, fd} = OsTask.open(task, "/proc/self/status", [:o_rdonly])
    {:ok, child} = OsTask.fork(task)
    assert {:ok, "Name:" <> _} = OsTask.read(child, fd, 100)
    assert OsTask.execvp(child, ["sh", "-c", "ls /proc/self/fd"]) == :ok
    assert_receive {:stdout, ^child, output}, 20_000
    # The fourth is that of the folder.
    assert String.split(output) == ~w(0 1 2 3)
  end

  test "a program may be executed by its descriptor", %{task: task} do
    {:ok, fd} = OsTask.open(task, "/bin/echo", [:o_rdonly, :o_cloexec])
    assert OsTask.fexecve(task, fd, ["by", "descriptor"], []) == :ok
    assert_receive {:stdout, ^task, "by descriptor\n"}, 20_000
    {:ok, other} = OsTask.fork()
    assert OsTask.fexecve(other, 99, [], []) == {:error, :ebadf}
    assert catch_fault(fn -> OsTask.fexecve(other, :one, [], []) end) == :badarg
    OsTask.stop(other)
  end

  describe "executing oneself anew" do
    test "keeps the task, its filters and its directory, and nothing of its memory", %{task: task} do
      pid = OsTask.pidof(task)
      layout = File.read!("/proc/#{pid}/maps")
      assert OsTask.chdir(task, "/usr") == :ok
      assert OsTask.filter(task, {:deny, [:getuid]}, {:allow, [:getpid, :execve]}) == :ok
      assert OsTask.reexec(task) == :ok
      assert OsTask.getpid(task) == pid
      assert OsTask.getcwd(task) == {:ok, "/usr"}
      assert File.read!("/proc/#{pid}/maps") != layout
      assert catch_fault(fn -> OsTask.getuid(task) end) == :undef
      {:ok, child} = OsTask.fork(task)
      assert is_integer(OsTask.getpid(child))
      assert catch_fault(fn -> OsTask.getcwd(child) end) == :undef
      assert OsTask.execve(child, ["/bin/echo", "after"], []) == :ok
      assert_receive {:stdout, ^child, "after\n"}, 20_000
      assert fds(pid) |> Enum.sort() |> Enum.take(4) == ~w(0 1 2 3)
    end

    test "is not for parents and supervisors, and wants an argv", %{task: task} do
      assert catch_fault(fn -> OsTask.reexec(task, [], []) end) == :badarg
      assert catch_fault(fn -> OsTask.reexec(task, ["stdio"], [:a]) end) == :badarg
      {:ok, _child} = OsTask.fork(task)
      assert OsTask.reexec(task) == {:error, :eacces}
      {:ok, %{init: supervisor}} = Stdio.supervisor(:shutdown, [])
      assert catch_fault(fn -> OsTask.reexec(supervisor) end) == :eacces
    end

    test "cannot be asked for from outside" do
      program = Stdio.Port.Program.path()
      assert {message, 64} = System.cmd(program, ["--task", "-", "-"], stderr_to_stdout: true)
      assert message =~ "unknown argument"
    end
  end
end
