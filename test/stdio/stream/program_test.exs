defmodule Stdio.Stream.ProgramTest do
  # What a program sees of the world that it is started in.
  use ExUnit.Case, async: true

  defp stdout(command, config \\ []) do
    assert [{:exit_status, 0} | output] =
             command |> Stdio.stream!(Stdio.Process, config) |> Enum.reverse()

    for {:stdout, data} <- Enum.reverse(output), into: "", do: data
  end

  defp lines(command, config \\ []),
    do: command |> stdout(config) |> String.split("\n", trim: true)

  defp status(name) do
    ["/bin/cat", "/proc/self/status"] |> stdout() |> Stdio.Test.Processes.value(name)
  end

  test "descriptors 0, 1 and 2, and no others" do
    assert lines(["/bin/ls", "/proc/self/fd"]) == ["0", "1", "2", "3"]
    # The fourth is the folder that ls reads.
    assert lines("ls -l /proc/self/fd | grep -c ' [0-2] -> '") == ["3"]

    assert "" |> List.wrap() |> Stdio.pipe!(["/bin/ls", "/proc/self/fd"]) |> Enum.to_list() ==
             [stdout: "0\n1\n2\n3\n", exit_status: 0]
  end

  test "no descriptor of another stream" do
    Stdio.stream!("echo test; sleep 1000")
    |> Enum.each(fn
      {:stdout, _test} ->
        assert lines(["/bin/ls", "/proc/self/fd"]) == ["0", "1", "2", "3"]
        throw(:enough)
    end)
  catch
    :enough -> :ok
  end

  test "default dispositions and an empty mask of signals" do
    for name <- ["SigBlk", "SigIgn", "SigCgt", "SigPnd", "ShdPnd"] do
      assert {name, status(name)} == {name, "0000000000000000"}
    end
  end

  test "its own environment and nothing of the node's" do
    System.put_env("STDIO_TEST_LEAK", "leaked")
    assert lines(["/usr/bin/env"], environ: ["A=1", "B=", "A=2"]) == ["A=1", "B=", "A=2"]
    assert lines(["/usr/bin/env"], environ: []) == []

    assert lines(["/usr/bin/env"]) == [
             "PATH=/sbin:/bin:/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin:/opt/sbin:/opt/bin",
             "HOME=/home"
           ]
  end

  test "a session and process group of its own, and no terminal" do
    [pid, sid, pgid, tty] = "ps -o pid=,sid=,pgid=,tty= -p $$" |> stdout() |> String.split()
    assert {sid, pgid, tty} == {pid, pid, "?"}
  end

  test "Supervise as its parent" do
    assert lines("cat /proc/$PPID/comm") == ["Supervise"]
  end

  describe "limits" do
    test "are those of the system where none are given, but for core dumps" do
      assert lines("ulimit -c; ulimit -Hc") == ["0", "0"]
      # The node raises the number of files for itself and its port programs.
      assert String.to_integer(hd(lines("ulimit -n"))) <=
               String.to_integer(hd(lines("ulimit -Hn")))
    end

    test "are those that are given" do
      rlimit = [rlimit_nofile: %{cur: 16, max: 32}, rlimit_cpu: %{cur: 100, max: :infinity}]

      assert lines("ulimit -n; ulimit -Hn; ulimit -t; ulimit -Ht", rlimit: rlimit) ==
               ["16", "32", "100", "unlimited"]

      assert lines("ulimit -n", rlimit: %{RLIMIT_NOFILE: %{cur: 17, max: 17}}) == ["17"]
    end
  end

  test "the working directory that is given" do
    assert lines("pwd", path: "/usr/bin") == ["/usr/bin"]
    assert lines("pwd", path: Path.relative_to("/usr", File.cwd!())) == ["/usr"]
    assert lines("pwd", path: "/usr/../tmp") == ["/tmp"]
  end

  test "the priority that is given" do
    assert lines("nice", priority: 5) == ["5"]
    assert lines("nice", priority: 19) == ["19"]
  end

  test "no new privileges, unless it may" do
    assert status("NoNewPrivs") == "1"
    assert lines("grep NoNewPrivs /proc/self/status", setuid: true) == ["NoNewPrivs:\t0"]
  end

  describe "as root" do
    @describetag :root

    test "a user and group of its own, no capabilities, no way back" do
      assert [uid, gid, groups] = lines("id -u; id -g; id -G")
      assert String.to_integer(uid) in 65_536..131_071
      assert {gid, groups} == {uid, uid}

      for name <- ["CapInh", "CapPrm", "CapEff", "CapAmb"] do
        assert {name, status(name)} == {name, "0000000000000000"}
      end

      assert lines("grep -E '^(Uid|Gid):' /proc/self/status", uid: 1001, gid: 1002) ==
               ["Uid:\t1001\t1001\t1001\t1001", "Gid:\t1002\t1002\t1002\t1002"]
    end

    test "the ids that are given" do
      assert lines("id -u; id -g; id -G", uid: 1000) == ["1000", "1000", "1000"]
      assert lines("id -u; id -g; id -G", uid: 0, gid: 0, groups: [5, 6]) == ["0", "0", "0 5 6"]
      assert [_uid, "1001", "1001"] = lines("id -u; id -g; id -G", gid: 1001)
    end

    test "a setuid program gives it nothing, unless it may" do
      program = Path.join(System.tmp_dir!(), "stdio-id-#{System.unique_integer([:positive])}")
      on_exit(fn -> File.rm(program) end)
      File.cp!("/usr/bin/id", program)
      File.chmod!(program, 0o4755)

      assert [uid] = lines([program, "-u"])
      assert uid != "0"
      assert lines([program, "-u"], setuid: true) == ["0"]
    end

    test "its priority may be raised" do
      assert lines("nice", priority: -5) == ["-5"]
    end
  end

  @tag :user
  test "as a user: that user" do
    {id, 0} = System.cmd("id", [])
    assert stdout("id") == id
  end
end
