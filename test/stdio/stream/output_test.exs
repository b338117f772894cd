defmodule Stdio.Stream.OutputTest do
  use ExUnit.Case, async: true

  import Stdio.Test.Processes

  defp size(events, output),
    do: for({^output, data} <- events, reduce: 0, do: (n -> n + byte_size(data)))

  test "arrives whole, then the exit" do
    # More than the window, and no multiple of anything.
    bytes = 20_000_003

    events =
      Stdio.stream!("head -c #{bytes} /dev/zero; head -c 1000003 /dev/zero >&2; exit 9")
      |> Enum.to_list()

    assert size(events, :stdout) == bytes
    assert size(events, :stderr) == 1_000_003
    assert List.last(events) == {:exit_status, 9}
    assert Enum.count(events, &match?({exit, _} when exit in [:exit_status, :termsig], &1)) == 1
    refute Enum.any?(events, &match?({_, ""}, &1))
  end

  test "arrives whole when the consumer is slow and the program gone long since" do
    events =
      Stdio.stream!("seq 300000")
      |> Stream.each(fn _ -> receive after: (2 -> :ok) end)
      |> Enum.to_list()

    assert for({:stdout, data} <- events, into: "", do: data) ==
             for(n <- 1..300_000, into: "", do: "#{n}\n")

    assert List.last(events) == {:exit_status, 0}
  end

  test "arrives whole from a program that is killed" do
    events = Stdio.stream!("seq 100000; kill -KILL $$") |> Enum.to_list()
    assert size(events, :stdout) == 588_895
    assert List.last(events) == {:termsig, :sigkill}
  end

  test "arrives whole in hundreds of short runs" do
    for n <- 1..300 do
      events =
        Stdio.stream!("head -c 65536 /dev/zero; head -c #{n} /dev/zero >&2") |> Enum.to_list()

      assert {n, size(events, :stdout), size(events, :stderr)} == {n, 65_536, n}
    end
  end

  test "of what the program left behind is taken until it ends" do
    assert [{:stdout, "first\n"} | rest] =
             Stdio.stream!("echo first; (sleep 1000; echo never) & exit 4") |> Enum.to_list()

    assert rest == [exit_status: 4]
  end

  test "comes from both pipes at once without one stopping the other" do
    events = Stdio.stream!("seq 200000 & seq 200000 >&2 & wait") |> Enum.to_list()

    assert size(events, :stdout) == size(events, :stderr)
    assert List.last(events) == {:exit_status, 0}
  end

  test "of a program that closes it early is what it wrote" do
    mark = mark()

    assert Stdio.stream!(
             "echo test; exec >&- 2>&-; sleep 0.2; exit 6",
             Stdio.Process,
             marked(mark)
           )
           |> Enum.to_list() == [stdout: "test\n", exit_status: 6]

    assert_gone(mark)
  end
end
