defmodule Stdio.Conformance.RequestsTest do
  # What docs/protocol.md says of requests, results and events, said to the bare program.
  use ExUnit.Case, async: true

  import Bitwise
  import Stdio.Test.BarePort
  import Stdio.Test.Processes, only: [alive?: 1, mark: 0, with_mark: 1, assert_gone: 1]

  @supervisor 1
  @program 2

  setup do
    port = open()
    assert {:ok, _info} = ask(port, {:hello, :hello, 1})
    %{port: port}
  end

  defp prepare(port) do
    assert {:ok, supervisor} = ask(port, {:fork, :s, 0, @supervisor, [:supervise]})
    assert {:ok, program} = ask(port, {:fork, :p, @supervisor, @program, []})
    {supervisor, program}
  end

  defp shell(port, command, options \\ [], environ \\ []) do
    exec = {:execve, ["/bin/sh", ["sh", "-c", command], ["PATH=/usr/bin:/bin" | environ]]}
    ask(port, {:batch, make_ref(), @program, [exec], [{:domain, @supervisor} | options]})
  end

  test "hello says who speaks, and refuses another version", %{port: port} do
    assert {:ok, info} = ask(port, {:hello, :again, 1})
    assert Keyword.keys(info) == [:version, :protocol, :os, :pid, :uid, :gid, :stdin_window]
    assert info[:protocol] == 1 and is_binary(info[:version]) and alive?(info[:pid])
    assert ask(port, {:hello, :other, 2}) == {:error, :eproto}
  end

  test "a reference of any kind comes back as it was", %{port: port} do
    refs = [0, -1, 1.5, :atom, "binary", [], [1, 2], {}, {self(), make_ref()}, %{a: port}]
    for ref <- refs ++ [1 <<< 70, <<1::3>>], do: assert({:ok, _} = ask(port, {:hello, ref, 1}))
  end

  test "a whole start fits in one frame", %{port: port} do
    exec = {:execve, ["/bin/echo", ["echo", "test"], []]}

    tell(port, [
      {:fork, :s, 0, @supervisor, [:supervise]},
      {:fork, :p, @supervisor, @program, []},
      {:batch, :x, @program, [exec], [{:domain, @supervisor}, {:stdin, :null}]}
    ])

    assert {:stdout, @program, "test\n"} = event(port, @program)
    assert {:exit_status, @program, 0, :tree, []} = event(port, @program)
    assert {:ok, _pid} = reply(port, :s)
    assert {:ok, _pid} = reply(port, :p)
    assert reply(port, :x) == :executed
  end

  test "nothing that relies on an essential batch comes to be when it fails", %{port: port} do
    {_supervisor, _program} = prepare(port)
    mark = mark()
    exec = {:execve, ["/bin/sleep", ["sleep", "1000"], [mark]]}

    tell(port, [
      {:batch, :essential, @program, [{:chdir, ["/none"]}], [:essential]},
      {:fork, :child, @program, 3, []},
      {:batch, :first, 3, [{:setsid, []}], [:essential]},
      {:fork, :grandchild, 3, 4, []},
      {:batch, :exec, 4, [exec], []}
    ])

    assert reply(port, :essential) == {:failed, [{:error, :enoent}]}

    for ref <- [:child, :first, :grandchild, :exec],
        do: assert(reply(port, ref) == {:error, :esrch})

    assert event(port, @program) == {:exit_status, @program, 0}
    assert with_mark(mark) == []
    assert {:ok, _pid} = ask(port, {:fork, :again, @supervisor, 4, []})
  end

  test "fork refuses an id in use, a parent that is not there, and id 0", %{port: port} do
    prepare(port)
    assert ask(port, {:fork, :r, 0, @supervisor, []}) == {:error, :eexist}
    assert ask(port, {:fork, :r, 99, 3, []}) == {:error, :esrch}
    assert ask(port, {:fork, :r, 0, 0, []}) == :badarg
    assert ask(port, {:fork, :r, 0, 3, [:other]}) == :badarg
    largest = 0x7FFF_FFFF_FFFF_FFFF
    assert {:ok, _pid} = ask(port, {:fork, :r, @supervisor, largest, []})
    assert ask(port, {:stop, :r, largest}) == :ok
  end

  test "a call gives its result, undef or badarg", %{port: port} do
    {supervisor, program} = prepare(port)
    assert ask(port, {:call, :r, @program, :getpid, []}) == program
    assert ask(port, {:call, :r, @program, :getppid, []}) == supervisor
    assert ask(port, {:call, :r, @program, :chdir, [[?/, "tmp"]]}) == :ok
    assert ask(port, {:call, :r, @program, :getcwd, []}) == {:ok, "/tmp"}
    assert ask(port, {:call, :r, @program, :chdir, ["/nonexistent"]}) == {:error, :enoent}
    assert ask(port, {:call, :r, @program, :chdir, [<<"/", 0>>]}) == :badarg
    assert ask(port, {:call, :r, @program, :chdir, []}) == :badarg
    assert ask(port, {:call, :r, @program, :no_such_call, []}) == :undef
    assert ask(port, {:call, :r, @program, :getrlimit, [:rlimit_other]}) == {:error, :enotsup}
    assert ask(port, {:call, :r, 99, :getpid, []}) == {:error, :esrch}

    for pid <- [0, 1, -1],
        do: assert(ask(port, {:call, :r, @program, :kill, [pid, 0]}) == {:error, :eperm})
  end

  test "a batch stops at what does not succeed, unless it may fail", %{port: port} do
    {_supervisor, program} = prepare(port)
    missing = {:chdir, ["/nonexistent"]}
    enoent = {:error, :enoent}
    batch = fn calls -> ask(port, {:batch, :r, @program, calls, []}) end
    assert batch.([]) == {:ok, []}
    assert batch.([{:getpid, []}, missing, {:getpid, []}]) == {:failed, [program, enoent]}
    may_fail = Tuple.append(missing, [:noerrexit])
    assert batch.([may_fail, {:getpid, []}]) == {:ok, [enoent, program]}
    assert batch.([:no_call]) == :badarg
    assert batch.([{:execve, ["/nonexistent", ["x"], []]}]) == {:failed, [enoent]}
    assert batch.([{:getpid, []}]) == {:ok, [program]}
  end

  test "a domain is that of a supervisor above, and of no other task", %{port: port} do
    prepare(port)
    assert {:ok, _pid} = ask(port, {:fork, :r, 0, 3, [:supervise]})
    assert {:ok, pid} = ask(port, {:fork, :r, 0, 4, []})
    exec = {:execve, ["/none", [], []]}

    for domain <- [@supervisor, @program, 3, 4, 99] do
      assert ask(port, {:batch, :r, 4, [exec], [{:domain, domain}]}) == {:error, :esrch}
    end

    assert ask(port, {:batch, :r, @program, [exec], [{:domain, 3}]}) == {:error, :esrch}
    assert ask(port, {:stop, :r, 4}) == :ok
    refute alive?(pid)
  end

  test "a program has its output, its end, and takes no calls", %{port: port} do
    prepare(port)
    assert shell(port, "echo out; echo err >&2; exit 7", stdin: :null) == :executed
    events = for _ <- 1..3, do: event(port, @program)
    assert List.last(events) == {:exit_status, @program, 7, :tree, []}
    assert Enum.sort(events) |> Enum.take(2) == [{:stderr, 2, "err\n"}, {:stdout, 2, "out\n"}]
    assert ask(port, {:call, :r, @program, :getpid, []}) == {:error, :esrch}
  end

  test "a program in its life refuses calls and forks", %{port: port} do
    prepare(port)
    assert shell(port, "read line; kill -TERM $$") == :executed
    assert ask(port, {:call, :r, @program, :getpid, []}) == :eacces
    assert ask(port, {:fork, :r, @program, 3, []}) == :eacces
    tell(port, {:stdin, @program, "line\n"})
    assert exit_event(port) == {:termsig, @program, :sigterm, :tree, []}
  end

  test "output has a fixed layout", %{port: port} do
    prepare(port)
    assert shell(port, "printf abc", stdin: :null) == :executed
    assert event(port, @program) == {:stdout, @program, "abc"}
    head = <<131, 104, 3, 119, 6, "stdout", 110, 8, 0, @program::little-64, 109, 3::32, "abc">>
    assert :erlang.binary_to_term(head) == {:stdout, @program, "abc"}
  end

  test "no more output is sent than was granted, to both outputs together", %{port: port} do
    prepare(port)
    command = "head -c 5000 /dev/zero; head -c 5000 /dev/zero >&2"
    assert shell(port, command, stdin: :null, credit: 6000) == :executed
    assert collect(port, 6000) == 6000
    assert {:ok, _} = ask(port, {:hello, :nothing_between, 1})
    refute_received {^port, {:data, _more}}
    tell(port, {:credit, @program, 4000})
    assert collect(port, 4000) == 4000
    assert event(port, @program) == {:exit_status, @program, 0, :tree, []}
  end

  # That its input was open until then is told before it or not at all: the two race.
  defp exit_event(port) do
    case event(port, @program) do
      {:stdin, @program, {:error, :epipe}} -> event(port, @program)
      event -> event
    end
  end

  defp collect(_port, left) when left <= 0, do: 0

  defp collect(port, left) do
    assert {output, @program, data} = event(port, @program)
    assert output in [:stdout, :stderr]
    byte_size(data) + collect(port, left - byte_size(data))
  end

  test "input is taken as far as the window goes, and given back", %{port: port} do
    {:ok, info} = ask(port, {:hello, :h, 1})
    window = info[:stdin_window]
    prepare(port)
    assert shell(port, "sleep 0.2; read line; wc -c") == :executed
    for _times <- 1..8, do: tell(port, {:stdin, @program, String.duplicate("x", window - 100)})

    # What the program's pipe holds is taken, 1 MiB at most, and another window waits. What is more is refused
    # whole.
    assert {:error, :enobufs} = input_error(port)
    tell(port, {:stdin, @program, :no_binary})
    errors = Stream.repeatedly(fn -> input_error(port) end)
    assert {:error, :einval} = Enum.find(errors, &(&1 != {:error, :enobufs}))
    tell(port, {:stdin, @program, "\nabc"})
    tell(port, {:eof, @program, :stdin})
    assert output(port, "") == "3\n"
  end

  defp input_error(port) do
    case event(port, @program) do
      {:stdin, @program, taken} when is_integer(taken) -> input_error(port)
      {:stdin, @program, error} -> error
    end
  end

  defp output(port, heard) do
    case event(port, @program) do
      {:stdin, @program, taken} when is_integer(taken) -> output(port, heard)
      {:stdout, @program, data} -> output(port, heard <> data)
      {:exit_status, @program, 0, :tree, []} -> heard
    end
  end

  test "a program that closes its input says epipe, once", %{port: port} do
    prepare(port)
    assert shell(port, "exec <&-; sleep 0.1; echo closed") == :executed
    assert event(port, @program) == {:stdin, @program, {:error, :epipe}}
    tell(port, {:stdin, @program, "x"})
    assert event(port, @program) == {:stdout, @program, "closed\n"}
    assert event(port, @program) == {:exit_status, @program, 0, :tree, []}
  end

  test "what the program leaves behind is gone before its exit is told", %{port: port} do
    mark = mark()
    prepare(port)
    command = "sleep 1000 & setsid sleep 1000 & (setsid sleep 1000 &) ; exit 0"
    assert shell(port, command, [stdin: :null], [mark]) == :executed
    assert event(port, @program) == {:exit_status, @program, 0, :tree, []}
    assert with_mark(mark) == []
  end

  test "a stop ends the domain, and is the last that is heard of it", %{port: port} do
    mark = mark()
    {supervisor, _program} = prepare(port)
    assert shell(port, "setsid sleep 1000 & while :; do echo y; done", [], [mark]) == :executed
    assert {:stdout, @program, _data} = event(port, @program)
    assert ask(port, {:stop, :r, @supervisor}) == :ok
    Process.delete(port)
    refute alive?(supervisor)
    assert with_mark(mark) == []
    assert {:ok, _} = ask(port, {:hello, :h, 1})
    assert Process.get(port) == []
    assert ask(port, {:stop, :r, @supervisor}) == :ok
  end

  test "a supervisor that is killed is told before its program", %{port: port} do
    mark = mark()
    {supervisor, _program} = prepare(port)
    assert shell(port, "setsid sleep 1000 & sleep 1000", [], [mark]) == :executed
    Stdio.Test.Processes.kill_9(supervisor)
    assert event(port, @supervisor) == {:termsig, @supervisor, :sigkill}
    assert {:termsig, @program, :sigkill, :tree, []} = exit_event(port)
    assert_gone(mark)
  end

  test "requests that are wrong get their answers", %{port: port} do
    assert ask(port, {:hello, :r, :one}) == :badarg
    assert ask(port, {:fork, :r, 0}) == :undef
    assert ask(port, {:nonsense, :r}) == :undef
    assert ask(port, {:stop, :r, -1}) == :badarg
    assert ask(port, {:batch, :r, 1, [], [:domain]}) == :badarg
    for gone <- [{:stdin, 99, "x"}, {:eof, 99, :stdin}, {:credit, 99, 1}], do: tell(port, gone)
    tell(port, {:credit, 98, 0})
    assert event(port, 98) == {:stdin, 98, {:error, :einval}}
    tell(port, {:eof, 97, :other})
    assert event(port, 97) == {:stdin, 97, {:error, :einval}}
  end
end
