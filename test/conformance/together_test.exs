defmodule Stdio.Conformance.TogetherTest do
  # Requests that nobody waits for one by one: when their replies come.
  use ExUnit.Case, async: true

  import Stdio.Test.BarePort

  @supervisor 1
  @program 2

  setup do
    port = open()
    assert {:ok, _info} = ask(port, {:hello, :hello, 1})
    %{port: port}
  end

  test "a start whose requests are together is told of with its first event", %{port: port} do
    exec = {:execve, ["/bin/echo", ["echo", "test"], []]}
    options = [{:domain, @supervisor}, {:stdin, :null}]

    tell(
      port,
      {:together,
       [
         {:fork, :s, 0, @supervisor, [:supervise]},
         {:fork, :p, @supervisor, @program, []},
         {:batch, :x, @program, [{:setsid, []}, exec], options}
       ]}
    )

    assert {:ok, _pid} = reply(port, :s)
    assert {:ok, _pid} = reply(port, :p)
    assert reply(port, :x) == :executed
    assert {:stdout, @program, "test\n"} = event(port, @program)
    assert {:exit_status, @program, 0, :tree, []} = event(port, @program)
  end

  test "of requests that are together, what fails is told at once", %{port: port} do
    exec = {:execve, ["/none", ["none"], []]}

    tell(
      port,
      {:together,
       [
         {:fork, :s, 0, @supervisor, [:supervise]},
         {:fork, :p, @supervisor, @program, []},
         {:batch, :x, @program, [{:setsid, []}, exec], [{:domain, @supervisor}]}
       ]}
    )

    assert {:failed, [{:ok, _session}, {:error, :enoent}]} = reply(port, :x)
    assert {:ok, _pid} = reply(port, :p)
    assert ask(port, {:call, :c, @program, :getpid, []}) == {:error, :esrch}
  end

  describe "what a task has done is told" do
    @describetag :tmp_dir

    # A task that waits, so that all it is told meanwhile is there when it goes on: to open a fifo for
    # reading waits for somebody who opens it for writing (fifo(7)).
    setup %{port: port, tmp_dir: folder} do
      [first, second] = for name <- ~w(first second), do: Path.expand(name, folder)
      assert {:ok, _pid} = ask(port, {:fork, :waiting, 0, 3, []})
      assert {:ok, _pid} = ask(port, {:fork, :opening, 0, 4, []})

      for fifo <- [first, second],
          do: assert(ask(port, {:call, :fifo, 4, :mkfifo, [fifo, 0o600]}) == :ok)

      tell(port, {:call, :first, 3, :open, [first, [:o_rdonly], 0]})
      %{first: first, second: second}
    end

    defp go_on(port, fifo),
      do: assert({:ok, _fd} = ask(port, {:call, :go_on, 4, :open, [fifo, [:o_wronly], 0]}))

    test "though its next call waits", %{port: port, first: first, second: second} do
      tell(
        port,
        {:together,
         [
           {:call, :done, 3, :getpid, []},
           {:call, :second, 3, :open, [second, [:o_rdonly], 0]}
         ]}
      )

      go_on(port, first)
      assert is_integer(reply(port, :done))
      go_on(port, second)
      assert {:ok, _fd} = reply(port, :second)
    end

    test "though it ends with its next call", %{port: port, first: first} do
      tell(
        port,
        {:together,
         [
           {:call, :done, 3, :getpid, []},
           {:call, :last, 3, :exit, [7]}
         ]}
      )

      go_on(port, first)
      assert is_integer(reply(port, :done))
      assert {:exit_status, 3, 7} = event(port, 3)
    end
  end
end
