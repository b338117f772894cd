defmodule Stdio.Stream.MemoryTest do
  # What streams cost whose other side does nothing. Nothing else may run meanwhile.
  use ExUnit.Case, async: false

  import Stdio.Test.Condition
  import Stdio.Test.Processes

  @kib 1024
  @mib 1024 * 1024

  # /proc/[pid]/io: what the process has written so far.
  defp written(pid) do
    [_all, bytes] = Regex.run(~r/^wchar: (\d+)$/m, File.read!("/proc/#{pid}/io"))
    String.to_integer(bytes)
  end

  # The consumer of an endless program, idle since its first event, and the program's pid.
  defp idle_consumer(mark, command) do
    me = self()

    consumer =
      spawn_link(fn ->
        Stdio.stream!(command, Stdio.Process, marked(mark))
        |> Enum.each(fn _ ->
          send(me, :idle)
          receive do: (:stop -> exit(:normal))
        end)
      end)

    assert_receive :idle, 30_000
    [pid] = with_mark(mark)

    # It stands still once the windows are full.
    eventually(
      fn ->
        before = written(pid)
        receive after: (100 -> written(pid) == before)
      end,
      "the standstill of the program"
    )

    consumer
  end

  defp node_memory do
    for pid <- Process.list(), do: :erlang.garbage_collect(pid)
    :erlang.memory(:total)
  end

  test "an idle consumer costs the node less than 8 MiB and the port program less than 4" do
    port = port_program()
    Enum.to_list(Stdio.stream!("true"))
    node = node_memory()
    rss = rss_kib(port)

    consumer = idle_consumer(mark(), ["/bin/cat", "/dev/zero"])
    assert node_memory() - node < 8 * @mib
    assert rss_kib(port) - rss < 4 * @kib
    send(consumer, :stop)
    assert_forgotten()
  end

  test "an input that nobody reads costs no more" do
    port = port_program()
    Enum.to_list(Stdio.pipe!(["a"], "cat"))
    node = node_memory()
    rss = rss_kib(port)
    me = self()
    piece = :crypto.strong_rand_bytes(100_000)

    consumer =
      spawn_link(fn ->
        Stream.repeatedly(fn ->
          send(me, :produced)
          :binary.copy(piece)
        end)
        |> Stdio.pipe!("sleep 1000")
        |> Stream.run()
      end)

    eventually(fn -> quiet?() end, "the standstill of the input")
    assert node_memory() - node < 8 * @mib
    assert rss_kib(port) - rss < 4 * @kib
    Process.unlink(consumer)
    Process.exit(consumer, :kill)
  end

  test "what has passed through is not kept" do
    port = port_program()
    drain = fn -> Stdio.stream!("head -c 200000000 /dev/zero") |> Stream.run() end
    drain.()
    node = node_memory()
    rss = rss_kib(port)
    for _ <- 1..3, do: drain.()
    assert node_memory() - node < 8 * @mib
    assert rss_kib(port) - rss < 4 * @kib
  end

  # Nothing was produced for a while, and something before.
  defp quiet?(seen \\ false) do
    receive do
      :produced -> quiet?(true)
    after
      300 -> seen or quiet?(false)
    end
  end
end
