defmodule Stdio.SyscallTest do
  # It changes the application's environment.
  use ExUnit.Case, async: false

  import Stdio.Test.Processes

  alias Stdio.ProcessTree
  alias Stdio.Syscall
  alias Stdio.Syscall.{FreeBSD, Linux, OpenBSD, Posix}
  alias Stdio.Task, as: OsTask

  doctest Stdio.Syscall

  defmodule Other do
    use Stdio.Syscall

    @impl true
    def procfs, do: "/proc/self/task"

    @impl true
    def set_pdeathsig, do: [{:chdir, ["/tmp"]}]
  end

  defp configure(key, value) do
    Application.put_env(:stdio, key, value)
    on_exit(fn -> Application.delete_env(:stdio, key) end)
  end

  # A pipeline of tasks, each the child of the one before.
  defp pipeline(length) do
    {:ok, supervisor} = Stdio.supervisor()
    on_exit(fn -> OsTask.stop(supervisor.init) end)

    {tasks, _last} =
      Enum.map_reduce(1..length, supervisor.init, fn _, parent ->
        {:ok, task} = OsTask.fork(parent)
        {task, task}
      end)

    %ProcessTree{supervisor: supervisor, pipeline: Enum.map(tasks, &ProcessTree.task/1)}
  end

  defp shell(%ProcessTree{pipeline: pipeline}, script, environ \\ []) do
    %{task: task} = List.last(pipeline)
    {:ok, _sid} = OsTask.setsid(task)
    :ok = OsTask.execve(task, "/bin/sh", ["sh", "-c", script], ["PATH=/bin:/usr/bin" | environ])
    task
  end

  describe "the module for the system" do
    test "is picked by its name" do
      assert Syscall.os() == Linux
      assert Syscall.os({:unix, :linux}) == Linux
      assert Syscall.os({:unix, :freebsd}) == FreeBSD
      assert Syscall.os({:unix, :openbsd}) == OpenBSD
      assert Syscall.os({:unix, :sunos}) == Posix
      assert Syscall.os({:win32, :nt}) == Posix
    end

    test "can be replaced by one of one's own" do
      configure(:syscall, Other)
      assert Syscall.os() == Other
      assert Enum.map(Stdio.Procfs.ps(), & &1["tgid"]) |> Enum.uniq() == [System.pid()]
      assert Stdio.stream!("pwd") |> Enum.to_list() == [stdout: "/tmp\n", exit_status: 0]
    end

    test "has all callbacks, and lists of ops" do
      for module <- [Linux, FreeBSD, OpenBSD, Posix, Other] do
        Code.ensure_loaded!(module)

        for {name, arity} <- Syscall.behaviour_info(:callbacks) do
          assert function_exported?(module, name, arity), "#{module} lacks #{name}/#{arity}"
        end

        assert is_list(module.disable_setuid())
        assert is_list(module.set_pdeathsig())
      end
    end

    test "is overruled by the path of the file system of processes" do
      configure(:syscall, Other)
      configure(:procfs, "/proc")
      assert 1 in Stdio.Procfs.children(0)
    end
  end

  describe "Linux" do
    test "takes privileges away, and kills with the parent" do
      [Linux.disable_setuid(), Linux.set_pdeathsig()]
      |> Enum.each(fn ops -> assert Enum.all?(ops, &match?({:prctl, [_, _, _, _, _]}, &1)) end)

      assert Stdio.stream!("grep NoNewPrivs /proc/self/status") |> Enum.to_list() ==
               [stdout: "NoNewPrivs:\t1\n", exit_status: 0]
    end
  end

  describe "the defaults" do
    test "give a task its name, and ask nothing of it" do
      %{pipeline: [%{task: task, pid: pid}]} = pipeline(1)
      assert Posix.setproctitle(task, "default") == :ok
      assert status(pid, "Name") == "default"
      assert Posix.subreaper(task) == :ok
      assert {Posix.disable_setuid(), Posix.set_pdeathsig()} == {[], []}
      assert Posix.procfs() == "/proc"
    end

    test "fork the process that becomes the program" do
      %{pipeline: [%{task: parent, pid: pid}]} = pipeline(1)
      assert {:ok, [%{task: task, pid: child}]} = Posix.subprocess([]).(parent)
      assert OsTask.getppid(task) == pid
      assert OsTask.getpid(task) == child
    end

    test "signal the last of a pipeline first, so that each has the parent to do it" do
      tree = pipeline(3)
      assert Posix.reap(tree, :SIGKILL) == :ok

      for %{task: task} <- tree.pipeline do
        assert_receive {:termsig, ^task, :sigkill}, 10_000
      end
    end

    test "signal the group of a program" do
      mark = mark()
      tree = pipeline(1)
      task = shell(tree, "sleep 100 & echo up; wait", [mark])
      assert_receive {:stdout, ^task, "up\n"}, 10_000
      assert Posix.reap(tree, :sigterm) == :ok
      assert_receive {:termsig, ^task, :sigterm}, 10_000
      assert_gone(mark)
    end

    test "signal a process and those behind it, and not those before" do
      tree = pipeline(3)
      [%{task: first, pid: number}, %{task: second, pid: pid}, %{task: third}] = tree.pipeline
      assert Posix.reap(tree, pid, :sigkill) == :ok
      assert_receive {:termsig, ^second, :sigkill}, 10_000
      assert_receive {:termsig, ^third, :sigkill}, 10_000
      assert OsTask.getpid(first) == number
    end

    test "know only the pids of the pipeline" do
      tree = pipeline(1)
      assert Posix.reap(tree, 1, :SIGKILL) == {:error, :esrch}
      assert alive?(hd(tree.pipeline).pid)
    end

    test "have nothing to do when all is gone" do
      tree = pipeline(1)
      task = shell(tree, "exit 3")
      assert_receive {:exit_status, ^task, 3}, 10_000
      assert Posix.reap(tree, :SIGKILL) == :ok
    end

    test "tell of a signal that is none" do
      tree = pipeline(1)
      assert {:error, _reason} = Posix.reap(tree, :signone)
      assert alive?(hd(tree.pipeline).pid)
    end
  end

  describe "FreeBSD" do
    test "has its processes where Linux programs look for them" do
      assert FreeBSD.procfs() == "/compat/linux/proc"
    end

    test "controls a process by procctl(2)" do
      assert [
               {:procctl, [:p_pid, 0, :proc_no_new_privs_ctl, [<<1::32-native>>]],
                [transform: done]}
             ] = FreeBSD.disable_setuid()

      assert [
               {:procctl, [:p_pid, 0, :proc_pdeathsig_ctl, [<<9::32-native>>]],
                [transform: ^done]}
             ] = FreeBSD.set_pdeathsig()

      assert done.({:ok, <<1::32-native>>, [<<1::32-native>>]}) == :ok
      assert done.({:error, :eperm}) == {:error, :eperm}
    end

    test "has a network outside of jails" do
      %{supervisor: supervisor} = pipeline(1)
      assert FreeBSD.subprocess(net: :none).(supervisor.init) == {:error, :enotsup}
      assert {:ok, [%{pid: pid}]} = FreeBSD.subprocess([]).(supervisor.init)
      assert alive?(pid)
    end

    test "asks the reaper with the whole of struct procctl_reaper_kill" do
      assert {:ok, struct} = FreeBSD.reaper_kill(:SIGTERM, 2, 4711)

      assert IO.iodata_to_binary(struct) ==
               <<15::32-native, 2::32-native, 4711::32-native>> <>
                 :binary.copy(<<0>>, (2 + 15) * 4)
    end

    test "has signal numbers of its own" do
      # Those that differ from Linux.
      for {name, number} <- [
            sigbus: 10,
            SIGUSR1: 30,
            sigusr2: 31,
            SIGCHLD: 20,
            sigstop: 17,
            sigemt: 7
          ] do
        assert {:ok, [<<^number::32-native, _::binary>> | _]} = FreeBSD.reaper_kill(name, 0, 0)
      end

      assert {:ok, [<<128::32-native, _::binary>> | _]} = FreeBSD.reaper_kill(128, 0, 0)

      for none <- [0, 129, -9, :sigpwr, :kill, nil, "sigkill"] do
        assert FreeBSD.reaper_kill(none, 0, 0) == {:error, :einval}
      end
    end

    test "has a call that Linux lacks" do
      tree = pipeline(1)
      assert catch_error(FreeBSD.reap(tree, :sigkill)) == :undef
      assert catch_error(FreeBSD.subreaper(tree.supervisor.init)) == :undef
      assert FreeBSD.reap(tree, :signone) == {:error, :einval}
      assert FreeBSD.reap(tree, 2, :signone) == {:error, :einval}
    end
  end

  describe "OpenBSD" do
    test "promises everything, for the program too" do
      assert [{:pledge, [promises, promises]}] = OpenBSD.disable_setuid()
      assert "exec" in String.split(promises)
      assert String.split(promises) == Enum.uniq(String.split(promises))
      assert OpenBSD.set_pdeathsig() == []
    end
  end
end
