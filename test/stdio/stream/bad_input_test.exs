defmodule Stdio.Stream.BadInputTest do
  # Enumerables that raise, or give nothing, and are still a program's input.
  use ExUnit.Case, async: true

  import Stdio.Test.Condition
  import Stdio.Test.Processes

  defp assert_clean do
    assert_mailbox_empty()
    assert_forgotten()
  end

  describe "an input that fails" do
    setup do: %{mark: mark()}

    test "raises in the consumer and ends the program", %{mark: mark} do
      input = Stream.map(1..5, fn n -> if n == 3, do: raise(KeyError, key: :n), else: "#{n}" end)

      {error, stacktrace} =
        try do
          input |> Stdio.pipe!("cat; sleep 1000", Stdio.Process, marked(mark)) |> Enum.to_list()
        rescue
          error -> {error, __STACKTRACE__}
        end

      assert %KeyError{key: :n} = error
      assert Enum.any?(stacktrace, fn {module, _, _, _} -> module == __MODULE__ end)
      assert_gone(mark)
      assert_clean()
    end

    test "throws and exits there as well", %{mark: mark} do
      pipe = &Stdio.pipe!(&1, "cat; sleep 1000", Stdio.Process, marked(mark))

      assert catch_throw(Enum.to_list(pipe.(Stream.map([1], fn _ -> throw(:ball) end)))) == :ball

      assert catch_exit(Enum.to_list(pipe.(Stream.map([1], fn _ -> exit(:reason) end)))) ==
               :reason

      assert catch_exit(
               Enum.to_list(pipe.(Stream.map([1], fn _ -> Process.exit(self(), :kill) end)))
             ) == :killed

      assert_gone(mark)
      assert_clean()
    end

    test "is one with an element that is no iodata", %{mark: mark} do
      for element <- [:atom, 256, {1, 2}, [:a], ["é", 400]] do
        error =
          assert_raise ArgumentError, fn ->
            ["ok", element]
            |> Stdio.pipe!("cat; sleep 1000", Stdio.Process, marked(mark))
            |> Enum.to_list()
          end

        assert error.message =~ "must be iodata, got: #{inspect(element)}"
      end

      assert_gone(mark)
      assert_clean()
    end

    test "is one that cannot be enumerated", %{mark: mark} do
      assert_raise Protocol.UndefinedError, fn ->
        :not_enumerable |> Stdio.pipe!("cat", Stdio.Process, marked(mark)) |> Enum.to_list()
      end

      assert_clean()
    end

    test "sends no exit signals to a consumer that traps them", %{mark: mark} do
      Process.flag(:trap_exit, true)
      pipe = &Stdio.pipe!(&1, "cat", Stdio.Process, marked(mark))

      assert Enum.to_list(pipe.(["x"])) == [stdout: "x", exit_status: 0]
      assert catch_throw(Enum.to_list(pipe.(Stream.map([1], fn _ -> throw(:ball) end)))) == :ball
      assert Stream.cycle(["x"]) |> pipe.() |> Enum.take(1) |> length() == 1
      assert_clean()
    end
  end

  describe "an input that never comes" do
    defp silence do
      me = self()

      Stream.repeatedly(fn ->
        send(me, {:waiting, self()})
        receive do: (:never -> "")
      end)
    end

    test "does not keep the stream from ending" do
      assert silence() |> Stdio.pipe!("exit 5") |> Enum.to_list() == [exit_status: 5]
      flush()
    end

    test "does not outlive a consumer that has seen enough, or is killed" do
      assert silence() |> Stdio.pipe!("echo test; cat") |> Enum.take(1) == [stdout: "test\n"]
      assert_receive {:waiting, writer}
      refute Process.alive?(writer)
      flush()

      input = silence()
      consumer = spawn(fn -> input |> Stdio.pipe!("cat") |> Stream.run() end)
      assert_receive {:waiting, writer}, 30_000
      assert Process.alive?(writer)
      Process.exit(consumer, :kill)
      eventually(fn -> not Process.alive?(writer) end, "the end of the writer")
    end

    test "does not outlive a consumer that ends without a word" do
      input = silence()

      spawn(fn ->
        Enumerable.reduce(Stdio.pipe!(input, "echo test; cat"), {:cont, nil}, fn event, nil ->
          {:suspend, event}
        end)
      end)

      assert_receive {:waiting, writer}, 30_000
      eventually(fn -> not Process.alive?(writer) end, "the end of the writer")
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
