defmodule Stdio.Stream.RatelimitTest do
  use ExUnit.Case, async: true

  import Stdio.Stream
  import Stdio.Test.Processes

  alias Stdio.Stream.Ratelimit

  # Longer than any test takes.
  @long 1_000_000

  defp now, do: System.monotonic_time(:millisecond)

  defp events(count), do: for(n <- 1..count, do: {Enum.random([:stdout, :stderr]), "#{n}"})

  # How many of the elements that come at these times pass.
  defp passed(limit, ms, times) do
    {passed, _window} =
      Enum.flat_map_reduce(times, Ratelimit.new(limit, ms, 0), fn now, window ->
        case Ratelimit.take(window, now) do
          {:pass, window} -> {[now], window}
          {:full, _remaining} -> {[], window}
        end
      end)

    passed
  end

  describe "arguments" do
    test "that cannot be are named, before anything is enumerated" do
      for limit <- [0, -1, 1.0, nil, :infinity] do
        assert_raise ArgumentError,
                     "limit is #{inspect(limit)}, expected a positive integer",
                     fn ->
                       ratelimit([1], limit, 1)
                     end
      end

      for ms <- [0, -1, 0.5, "1"] do
        assert_raise ArgumentError, "ms is #{inspect(ms)}, expected a positive integer", fn ->
          ratelimit([1], 1, ms)
        end
      end

      for reducer <- [nil, &Function.identity/1, fn _, _, _ -> :ok end, :stdio_drop] do
        assert_raise ArgumentError, ~r/^the reducer is .*, expected a function/, fn ->
          ratelimit([1], 1, 1, reducer)
        end
      end
    end
  end

  describe "a window" do
    test "lets exactly its limit pass" do
      for limit <- [1, 2, 7] do
        assert passed(limit, 10, List.duplicate(0, 20)) == List.duplicate(0, limit)
      end
    end

    test "is followed by another, which is no wider" do
      times = Enum.flat_map([0, 9, 10, 19, 20, 29, 30], &List.duplicate(&1, 5))
      assert passed(2, 10, times) == [0, 0, 10, 10, 20, 20, 30, 30]
    end

    test "begins anew with the first element after its end" do
      assert passed(1, 10, [0, 25, 34, 35]) == [0, 25, 35]
    end

    test "that was not filled leaves nothing to the next" do
      assert passed(2, 10, [0, 11, 12, 13, 14]) == [0, 11, 12]
    end

    test "tells for how long it is full" do
      {:pass, window} = 1 |> Ratelimit.new(10, -100) |> Ratelimit.take(-100)
      assert Ratelimit.take(window, -100) == {:full, 10}
      assert Ratelimit.take(window, -91) == {:full, 1}
      assert {:pass, %{t: -90, limit: 1, ms: 10, count: 2}} = Ratelimit.take(window, -90)
    end
  end

  describe "ratelimit/3" do
    test "drops what exceeds the limit, of any enumerable" do
      for limit <- [1, 3, 100] do
        expected = Enum.take(1..50, limit)
        assert 1..50 |> ratelimit(limit, @long) |> Enum.to_list() == expected
      end

      assert %{a: 1} |> ratelimit(1, @long) |> Enum.to_list() == [a: 1]
      assert [] |> ratelimit(1, @long) |> Enum.to_list() == []
    end

    test "neither counts nor drops the exit" do
      assert [{:termsig, :sigterm}, 1, 2, {:exit_status, 0}]
             |> ratelimit(1, @long)
             |> Enum.to_list() == [{:termsig, :sigterm}, 1, {:exit_status, 0}]
    end

    test "is lazy" do
      assert Stream.cycle([1]) |> ratelimit(2, @long) |> Enum.take(2) == [1, 1]
    end
  end

  describe "ratelimit/4" do
    test "begins with a window of now, each time it is enumerated" do
      me = self()

      tell = fn element, window ->
        send(me, {element, window, now()})
        {[element], window}
      end

      limited = ratelimit([:once], 3, 1_000, tell)

      for _ <- 1..2 do
        before = now()
        assert Enum.to_list(limited) == [:once]
        assert_received {:once, %{t: t, limit: 3, ms: 1_000, count: 1} = window, later}
        assert t in before..later
        assert map_size(window) == 4
      end

      twice = ratelimit([1, 2], 1, @long)
      assert {Enum.to_list(twice), Enum.to_list(twice)} == {[1], [1]}
    end

    test "takes all that Stream.transform takes of a reducer" do
      reducer = fn
        :end, window -> {:halt, window}
        element, window -> {[element, element], %{window | count: window.count + 1}}
      end

      assert [1, :end, 2] |> ratelimit(1, 1, reducer) |> Enum.to_list() == [1, 1]
    end
  end

  describe "stdio_drop/2" do
    test "drops output in excess and nothing else" do
      events = events(9) ++ [exit_status: 1]
      expected = Enum.take(events, 4) ++ [exit_status: 1]
      assert events |> ratelimit(4, @long, &stdio_drop/2) |> Enum.to_list() == expected

      assert [termsig: :sigkill] |> ratelimit(1, 1, &stdio_drop/2) |> Enum.to_list() |> length ==
               1
    end

    test "lets output pass again in the next window" do
      full = %{t: now(), limit: 1, ms: @long, count: 2}
      assert stdio_drop({:stdout, "x"}, full) == {[], full}

      over = %{full | t: now() - @long}
      assert {[stdout: "x"], %{count: 2, t: t}} = stdio_drop({:stdout, "x"}, over)
      assert t > over.t
    end

    test "does not count the exit" do
      window = %{t: now(), limit: 1, ms: @long, count: 1}
      assert stdio_drop({:exit_status, 0}, window) == {[exit_status: 0], window}
      assert stdio_drop({:termsig, :sigterm}, window) == {[termsig: :sigterm], window}
    end
  end

  describe "stdio_block/2" do
    test "sleeps for the rest of the window, and no longer" do
      full = %{t: now() - (@long - 50), limit: 1, ms: @long, count: 2}
      began = now()
      assert {[stderr: "x"], %{count: 2} = next} = stdio_block({:stderr, "x"}, full)
      assert (next.t - full.t) in @long..(@long + 30_000)
      assert now() - began >= 49
    end

    test "does not sleep when the window is over or not full" do
      for {count, t} <- [{1, now()}, {9, now() - @long}] do
        window = %{t: t, limit: 1, ms: @long, count: count}
        assert {[stdout: "x"], %{count: 2}} = stdio_block({:stdout, "x"}, window)
      end
    end

    test "neither delays nor counts the exit" do
      full = %{t: now(), limit: 1, ms: @long, count: 2}
      assert stdio_block({:exit_status, 0}, full) == {[exit_status: 0], full}
      assert stdio_block({:termsig, :sigterm}, full) == {[termsig: :sigterm], full}
    end

    test "leaves the consumer's mailbox alone" do
      send(self(), :message)
      full = %{t: now(), limit: 1, ms: 10, count: 2}
      assert {[stdout: "x"], _window} = stdio_block({:stdout, "x"}, full)
      assert_received :message
    end

    test "loses nothing of a program that has to wait" do
      output =
        Stdio.stream!("seq 200000")
        |> ratelimit(2, 20, &stdio_block/2)
        |> Stream.transform([], &stdout_to_stderr/2)
        |> Enum.join()

      assert output == Enum.map_join(1..200_000, &"#{&1}\n")
    end

    test "ends the program of a consumer that has seen enough" do
      mark = mark()

      assert [stdout: _] =
               Stdio.stream!("while :; do echo x; done", Stdio.Process, marked(mark))
               |> ratelimit(1, @long, &stdio_block/2)
               |> Enum.take(1)

      assert_gone(mark)
    end
  end

  describe "stdout_to_stderr/2" do
    test "gives the binaries and stops at the exit" do
      events = [stdout: "a", stderr: "b", exit_status: 0, stdout: "never"]
      assert events |> Stream.transform(<<>>, &stdout_to_stderr/2) |> Enum.to_list() == ["a", "b"]
      assert stdout_to_stderr({:termsig, :sigkill}, :acc) == {:halt, :acc}
      assert stdout_to_stderr({:stderr, "x"}, :acc) == {["x"], :acc}
    end
  end
end
