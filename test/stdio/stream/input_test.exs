defmodule Stdio.Stream.InputTest do
  use ExUnit.Case, async: true

  import Stdio.Test.Condition
  import Stdio.Test.Processes

  @mib 1024 * 1024

  defp digest(enumerable) do
    enumerable
    |> Enum.reduce(:crypto.hash_init(:sha256), fn
      {:stdout, data}, hash -> :crypto.hash_update(hash, data)
      data, hash when is_binary(data) -> :crypto.hash_update(hash, data)
      {:exit_status, 0}, hash -> hash
    end)
    |> :crypto.hash_final()
  end

  # Says how it ended: when its after-function runs.
  defp told(enumerable) do
    me = self()
    Stream.transform(enumerable, fn -> nil end, &{[&1], &2}, fn nil -> send(me, :input_ended) end)
  end

  defp assert_clean do
    assert_mailbox_empty()
    assert_forgotten()
  end

  describe "every byte arrives, in order" do
    test "whatever the size of the pieces" do
      for size <- [1, 7, 100, 4096, 65_535, 65_536, 65_537, 300_000, 3 * @mib] do
        pieces = for _ <- 1..min(200, div(8 * @mib, size)), do: :crypto.strong_rand_bytes(size)
        assert digest(Stdio.pipe!(pieces, ["/bin/cat"])) == digest(pieces)
      end

      assert_clean()
    end

    test "when the program reads slowly" do
      pieces = for _ <- 1..32, do: :crypto.strong_rand_bytes(50_000)

      assert [stdout: printed, exit_status: 0] =
               pieces |> Stdio.pipe!("sleep 0.3; sha256sum") |> Enum.to_list()

      assert String.starts_with?(printed, Base.encode16(digest(pieces), case: :lower))

      slow = "for n in 1 2 3 4 5 6; do head -c 100000; sleep 0.05; done; cat"
      assert pieces |> Stdio.pipe!(slow) |> digest() == digest(pieces)
    end

    test "when the consumer reads slowly" do
      pieces = for _ <- 1..64, do: :crypto.strong_rand_bytes(100_000)

      output =
        pieces
        |> Stdio.pipe!(["/bin/cat"])
        |> Stream.each(fn _ -> receive after: (3 -> :ok) end)

      assert digest(output) == digest(pieces)
      assert_clean()
    end

    test "as iodata of every shape" do
      assert [[?a, ["b", [[]]] | "c"], "", [], ["d"]]
             |> Stdio.pipe!("cat")
             |> Enum.to_list() == [stdout: "abcd", exit_status: 0] or
               ["abc", "d"] |> Stdio.pipe!("cat") |> Enum.to_list() |> List.last() ==
                 {:exit_status, 0}
    end

    test "through several programs one behind the other" do
      pieces = for _ <- 1..100, do: :crypto.strong_rand_bytes(30_000)
      stdout = fn stream -> Stream.flat_map(stream, &for({:stdout, data} <- [&1], do: data)) end

      assert pieces
             |> Stdio.pipe!("cat")
             |> stdout.()
             |> Stdio.pipe!(["/bin/cat"])
             |> stdout.()
             |> Stdio.pipe!("cat")
             |> digest() == digest(pieces)

      assert_clean()
    end
  end

  describe "standard input" do
    test "is closed at the end of the input" do
      assert [] |> Stdio.pipe!("cat; echo end") |> Enum.to_list() ==
               [stdout: "end\n", exit_status: 0]

      assert 1..10
             |> Stream.map(&"#{&1}\n")
             |> Stream.take(3)
             |> Stdio.pipe!("wc -l")
             |> Enum.to_list() == [stdout: "3\n", exit_status: 0]
    end

    test "is /dev/null for a stream without input" do
      assert Stdio.stream!("readlink /proc/self/fd/0; cat") |> Enum.to_list() ==
               [stdout: "/dev/null\n", exit_status: 0]
    end

    test "is given as it comes, not when there is more" do
      {:ok, answers} = Agent.start_link(fn -> 0 end)

      # Each element is made when the answer to the one before has been seen.
      input =
        Stream.map(1..5, fn n ->
          eventually(fn -> Agent.get(answers, & &1) == n - 1 end, "the answer to #{n - 1}")
          "#{n}\n"
        end)

      assert input
             |> Stdio.pipe!("while read n; do echo $n; done")
             |> Stream.each(fn _ -> Agent.update(answers, &(&1 + 1)) end)
             |> Enum.to_list() ==
               [
                 stdout: "1\n",
                 stdout: "2\n",
                 stdout: "3\n",
                 stdout: "4\n",
                 stdout: "5\n",
                 exit_status: 0
               ]
    end

    test "tells the enumerable who reads it" do
      me = self()

      input =
        Stream.map(["x"], fn element ->
          send(me, {:callers, Process.get(:"$callers")})
          element
        end)

      assert input |> Stdio.pipe!("cat") |> Enum.to_list() |> List.last() == {:exit_status, 0}
      assert_received {:callers, [^me | _]}
    end
  end

  describe "a program that does not read its input" do
    test "halts it when it exits" do
      assert Stream.cycle([String.duplicate("x", 1000)])
             |> told()
             |> Stdio.pipe!("exit 3")
             |> Enum.to_list() == [exit_status: 3]

      assert_received :input_ended
      assert_clean()
    end

    test "halts it when it closes its standard input, and goes on" do
      assert Stream.cycle([String.duplicate("x", 1000)])
             |> told()
             |> Stdio.pipe!("head -c 5 >/dev/null; exec <&-; sleep 0.2; echo end")
             |> Enum.to_list() == [stdout: "end\n", exit_status: 0]

      assert_received :input_ended
      assert_clean()
    end

    test "makes it wait, and loses nothing" do
      me = self()

      input =
        Stream.map(1..100, fn n ->
          send(me, {:produced, n})
          String.duplicate("x", 100_000)
        end)

      consumer =
        Task.async(fn ->
          Stdio.pipe!(input, "echo ready; read go < /dev/null; sleep 1000") |> Enum.take(2)
        end)

      assert_receive {:produced, 1}, 30_000
      # What fits into the window and the pipe has been produced, and not much more.
      produced = eventually(fn -> settled(0) end, "the input to stand still")
      assert produced < 20
      Task.shutdown(consumer, :brutal_kill)
    after
      flush()
    end

    test "that is killed has its signal as the event" do
      assert Stream.cycle(["x"]) |> Stdio.pipe!("kill -KILL $$") |> Enum.to_list() ==
               [termsig: :sigkill]

      assert_clean()
    end
  end

  # The number of elements produced, when there have been no new ones for a while.
  defp settled(produced) do
    receive do
      {:produced, n} -> settled(n)
    after
      300 -> produced > 0 && produced
    end
  end

  defp flush do
    receive do
      _message -> flush()
    after
      0 -> :ok
    end
  end
end
