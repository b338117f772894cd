defmodule Stdio.UidTest do
  use ExUnit.Case, async: true

  import Stdio.Test.Condition
  import Stdio.Test.Processes

  @moduletag :root

  # As many programs as there are elements, each of which has said its uid and waits.
  defp uid_of_waiting(_n) do
    me = self()

    spawn_link(fn ->
      Stdio.stream!("id -u; exec sleep 1000")
      |> Enum.each(fn {:stdout, uid} ->
        send(me, {:uid, self(), String.to_integer(String.trim(uid))})
        receive do: (:stop -> exit(:normal))
      end)
    end)
  end

  test "no two live streams have the same" do
    consumers = Enum.map(1..100, &uid_of_waiting/1)

    uids =
      for consumer <- consumers do
        assert_receive {:uid, ^consumer, uid}, 30_000
        uid
      end

    assert Enum.uniq(uids) == uids
    assert Enum.all?(uids, &(&1 in 65_536..131_071))

    taken = fn -> Enum.count(uids, &:ets.member(Stdio.Port.User, {:uid, &1})) end
    assert taken.() == 100

    Enum.each(consumers, &send(&1, :stop))
    eventually(fn -> taken.() == 0 end, "the release of the user ids of dead consumers")
  end

  test "is free again when the stream has ended" do
    [stdout: uid, exit_status: 0] = Stdio.stream!("id -u") |> Enum.to_list()
    refute :ets.member(Stdio.Port.User, {:uid, String.to_integer(String.trim(uid))})
    [stdout: uid] = Stdio.stream!("id -u; sleep 1000") |> Enum.take(1)
    refute :ets.member(Stdio.Port.User, {:uid, String.to_integer(String.trim(uid))})
    assert_forgotten()
  end

  test "is not free for another while it is taken" do
    {:ok, task} = Stdio.Task.fork()
    assert {:ok, uid} = Stdio.Port.claim_uid(task)
    assert :ets.member(Stdio.Port.User, {:uid, uid})
    Stdio.Task.stop(task)
    refute :ets.member(Stdio.Port.User, {:uid, uid})
  end

  test "is not taken for a task that is gone" do
    {:ok, task} = Stdio.Task.fork()
    Stdio.Task.stop(task)
    assert Stdio.Port.claim_uid(task) == {:error, :eagain}
  end

  test "is drawn from those that are free" do
    me = self()

    taken = fn uid ->
      send(me, uid)
      false
    end

    assert Stdio.Uid.draw(taken) == {:error, :eagain}
    assert_received uid when uid in 65_536..131_071
    assert {:ok, uid} = Stdio.Uid.draw(&(rem(&1, 2) == 0))
    assert rem(uid, 2) == 0
  end
end
