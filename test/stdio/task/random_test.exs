defmodule Stdio.Task.RandomTest do
  # Any arguments to any call: tasks may suffer, the port program may not. Others use it too: not at the
  # same time.
  use ExUnit.Case, async: false

  import Stdio.Test.Processes

  alias Stdio.Task, as: OsTask
  alias Stdio.Task.Calls

  # What may hurt more than the task itself: other processes, the host's name, mounts.
  @harmful ~w(
    exit kill reap prlimit ptrace setpriority setrlimit setdomainname sethostname
    mount mount_setattr move_mount open_tree pivot_root root_bind root_enter root_mount root_pivot
    umount umount2
  )a

  @paths ~w(new_path path target)a
  @texts ~w(bytes memory name value)a
  @lists ~w(exceptional groups readable writable)a
  @constants ~w(action command domain flags option options request resource signal type whence which)a

  @rounds 500
  @calls_a_round 10
  # Some calls wait for ever for what does not come.
  @patience_ms 200

  test "no arguments of any call hurt the port program" do
    port = port_program()
    before = rss_kib(port)
    folder = Stdio.Ecosystem.scratch!()
    seed = ExUnit.configuration()[:seed]

    for round <- 1..@rounds do
      # Its end is the end of its tasks.
      asker = Task.async(fn -> ask(folder, {seed, round, 0}) end)
      Task.yield(asker, @patience_ms) || Task.shutdown(asker, :brutal_kill)
      assert port_program() == port, "round #{round} with the seed #{seed}"
    end

    assert Stdio.stream!("echo test") |> Enum.to_list() == [stdout: "test\n", exit_status: 0]
    # One with sanitizers keeps what it has freed, see .ci/sanitized.
    unless :memory in ExUnit.configuration()[:exclude],
      do: assert(rss_kib(port) < before + 16_384)

    assert_mailbox_empty()
  end

  defp ask(folder, seed) do
    :rand.seed(:exsss, seed)
    {:ok, task} = OsTask.fork()

    for _call <- 1..@calls_a_round do
      call = Enum.random(calls())
      args = Enum.map(elem(call, 1), &argument(&1, folder))

      try do
        OsTask.call(task, elem(call, 0), args)
      catch
        :error, _badarg_or_undef -> :ok
      end
    end

    OsTask.stop(task)
  end

  defp calls, do: Enum.reject(Calls.all(), &(elem(&1, 0) in @harmful))

  defp argument({name, _default}, folder), do: argument(name, folder)

  defp argument(name, folder) when name in @paths do
    case :rand.uniform(10) do
      1 -> Enum.random([:atom, %{}, [256], "a\0"])
      _ -> [folder, "/", Enum.random(["", ".", "a", "b", "a/b", String.duplicate("long", 2_000)])]
    end
  end

  defp argument(name, _folder), do: if(:rand.uniform(4) == 1, do: value(3), else: plausible(name))

  defp plausible(:fd), do: Enum.random([0, 1, 3, 4, 5])
  defp plausible(name) when name in @lists, do: Enum.random([[], [0], [3, 4], [0, 65_534]])
  defp plausible(name) when name in @constants, do: Enum.random([Enum.random(names()), 0, 1, 2])

  defp plausible(name) when name in @texts,
    do: :rand.uniform(50) |> :rand.bytes() |> Base.encode16()

  defp plausible(_number), do: Enum.random([-1, 0, 1, 100, 0x7FFF_FFFF])

  defp value(levels) do
    case :rand.uniform(if(levels > 1, do: 10, else: 6)) do
      1 -> Enum.random([0, 1, 3, -1, 255, 65_536, -0x8000_0000, 0x7FFF_FFFF, 0xFFFF_FFFF])
      2 -> Enum.random([-0x8000_0000_0000_0000, 0x7FFF_FFFF_FFFF_FFFF, 0xFFFF_FFFF_FFFF_FFFF])
      3 -> Enum.random([0, 1, 3, 4, 5])
      4 -> :rand.bytes(:rand.uniform(300) - 1)
      5 -> Enum.random(names())
      6 -> Enum.random([[], "", %{}, 1.5, {}, "text", ~c"text"])
      7 -> {:ptr, value(1)}
      8 -> %{sec: 0, usec: value(1)}
      _ -> for _each <- 1..:rand.uniform(4), do: value(levels - 1)
    end
  end

  defp names do
    ~w(o_rdwr o_creat O_NONBLOCK seek_end f_getfl f_setfl f_dupfd fionread tiocgwinsz af_unix sock_stream
       pr_get_dumpable pr_set_name rlimit_nofile prio_process sigusr1 sig_ign sig_info wnohang clone_newns
       null other)a
  end
end
