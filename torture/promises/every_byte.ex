defmodule Torture.Promises.EveryByte do
  @moduledoc """
  Random bytes through `cat` in pieces of random sizes, compared by hash; and what it costs when one side
  sleeps.
  """

  @behaviour Torture.Promise

  import Stdio.Test.Processes, only: [port_program: 0, rss_kib: 1]

  alias Bench.Neighbour
  alias Torture.{Broken, Effort, Text}

  @mib 1024 * 1024
  @largest_piece 300_000
  # A window of output, one of input, and what is on its way between them.
  @most_node_mib 16
  # Measured: 6 MiB after 512 MiB, and not more after 2 GiB.
  @most_port_kib 16 * 1024
  # Whoever grows without bound has grown by much more than that by then.
  @watched_ms 600

  @impl true
  def title, do: "Every byte in order, in bounded memory whatever the speeds"

  @impl true
  def run(effort) do
    mib = Effort.pick(effort, quick: 64, full: 1024)
    text = Text.make!()
    _warm = through_cat(text, @mib, 0)
    port_program = port_program()
    before = rss_kib(port_program)
    through_cat(text, mib * @mib, 0)
    through_cat(text, div(mib, 16) * @mib, 5)
    grown = rss_kib(port_program) - before
    Broken.unless!(grown < @most_port_kib, "the port program grew by #{grown} KiB")
    idle = for {name, start} <- sleepers(), do: "#{name} #{idle!(name, start, port_program)}"

    {:held,
     "#{mib} MiB of random bytes there and back, #{div(mib, 16)} MiB more with a consumer that pauses; " <>
       "port program +#{max(grown, 0)} KiB; while one side sleeps: #{Enum.join(idle, ", ")}"}
  end

  # What is sent is hashed in the process that sends it, what comes back here.
  defp through_cat(text, bytes, pause_percent) do
    me = self()
    ref = make_ref()
    seed = :rand.uniform(1_000_000_000)

    input =
      Stream.resource(
        fn ->
          :rand.seed(:exsss, seed)
          {0, :crypto.hash_init(:sha256)}
        end,
        fn
          {sent, _hash} = state when sent >= bytes -> {:halt, state}
          {sent, hash} -> next(text, sent, hash)
        end,
        fn {sent, hash} -> send(me, {ref, sent, :crypto.hash_final(hash)}) end
      )

    {heard, hash, exit} =
      input
      |> Stdio.pipe!(["/bin/cat"])
      |> Enum.reduce({0, :crypto.hash_init(:sha256), nil}, fn
        {:stdout, data}, {heard, hash, nil} ->
          if :rand.uniform(100) <= pause_percent, do: Process.sleep(1)
          {heard + byte_size(data), :crypto.hash_update(hash, data), nil}

        exit, {heard, hash, nil} ->
          {heard, hash, exit}
      end)

    {sent, sent_hash} = receive(do: ({^ref, sent, hash} -> {sent, hash}))
    Broken.unless_equal!(exit, {:exit_status, 0}, "cat")
    Broken.unless_equal!(heard, sent, "bytes through cat")
    Broken.unless_equal!(:crypto.hash_final(hash), sent_hash, "hash of #{sent} bytes through cat")
  end

  defp next(text, sent, hash) do
    {piece, _place} = Text.slice(text, :rand.uniform(@largest_piece))
    {[piece], {sent + byte_size(piece), :crypto.hash_update(hash, piece)}}
  end

  defp sleepers do
    [{"the consumer", &Neighbour.unread/0}, {"the program", &Neighbour.stopped/0}]
  end

  defp idle!(name, start, port_program) do
    {node, port} = {node_bytes(), rss_kib(port_program)}
    consumer = start.()
    Process.sleep(@watched_ms)
    {node, port} = {div(node_bytes() - node, @mib), rss_kib(port_program) - port}
    Neighbour.stop(consumer)
    Broken.unless!(node < @most_node_mib, "#{name} sleeps, and the node grows by #{node} MiB")

    Broken.unless!(
      port < @most_port_kib,
      "#{name} sleeps, and the port program grows by #{port} KiB"
    )

    "+#{max(node, 0)} MiB in the node, +#{max(port, 0)} KiB in the port program"
  end

  defp node_bytes do
    for pid <- Process.list(), do: :erlang.garbage_collect(pid)
    :erlang.memory(:total)
  end
end
