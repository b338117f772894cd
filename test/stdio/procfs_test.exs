defmodule Stdio.ProcfsTest do
  use ExUnit.Case, async: true

  alias Stdio.Procfs

  setup do
    procfs = Path.join(System.tmp_dir!(), "stdio-#{System.unique_integer([:positive])}")
    on_exit(fn -> File.rm_rf!(procfs) end)

    for {pid, parent} <- [{1, 0}, {2, 0}, {10, 1}, {11, 1}, {100, 10}, {101, 11}, {20, 2}] do
      File.mkdir_p!(Path.join(procfs, "#{pid}"))
      status = "Name:\tp#{pid}: \\n\nPid:\t#{pid}\nPPid:\t#{parent}\nSigQ:\t0/1\n"
      File.write!(Path.join([procfs, "#{pid}", "status"]), status)
    end

    File.mkdir_p!(Path.join(procfs, "30"))
    File.mkdir_p!(Path.join(procfs, "self"))
    File.write!(Path.join(procfs, "uptime"), "1 2\n")
    %{procfs: procfs}
  end

  test "ps/1 reads the status of all processes, with lower-case names", %{procfs: procfs} do
    processes = Procfs.ps(procfs)
    assert length(processes) == 7

    assert Enum.find(processes, &(&1["pid"] == "10")) ==
             %{"name" => "p10: \\n", "pid" => "10", "ppid" => "1", "sigq" => "0/1"}
  end

  test "a process may have any name, and may have gone while we look", %{procfs: procfs} do
    name = <<255, ?:, 254>>
    File.write!(Path.join([procfs, "1", "status"]), "Name:\t#{name}\nPid:\t1\nPPid:\t0\n")
    File.write!(Path.join([procfs, "100", "status"]), "")
    File.write!(Path.join([procfs, "101", "status"]), "Name:\tcut sho")

    assert Enum.find(Procfs.ps(procfs), &(&1["pid"] == "1"))["name"] == name
    assert Procfs.children(0, procfs) == [1, 2, 10, 11, 20]
  end

  test "says so where there are no processes to be read", %{procfs: procfs} do
    assert_raise File.Error, fn -> Procfs.ps(Path.join(procfs, "none")) end
    assert_raise File.Error, fn -> Procfs.children(0, Path.join(procfs, "none")) end
  end

  test "children/2 are the descendants, parents first", %{procfs: procfs} do
    assert Procfs.children(0, procfs) == [1, 2, 10, 11, 20, 100, 101]
    assert Procfs.children(1, procfs) == [10, 11, 100, 101]
    assert Procfs.children(100, procfs) == []
    assert Procfs.children(999, procfs) == []
  end

  test "reads the system's by default" do
    me = System.pid()
    assert Enum.any?(Procfs.ps(), &(&1["pid"] == me))
    assert String.to_integer(me) in Procfs.children(0)
  end
end
