defmodule Torture.Promises.AnyFrame do
  @moduledoc """
  Bytes that are no requests, and requests that were damaged, for a bare port program: it ends by itself, with
  status 0, or with 1 and one line that says why, and takes no more memory than a frame may have. And for that of
  this node: its streams end with an error, the node goes on.
  """

  @behaviour Torture.Promise

  import Stdio.Test.Processes, only: [pids: 0, status: 2]

  alias Stdio.Test.BarePort
  alias Torture.{Broken, Effort, Frames, Host, Scratch}

  @at_once 4
  @patience_s 10
  # The largest frame is 16 MiB long.
  @most_kib 32 * 1024

  @impl true
  def title, do: "Any bytes on the protocol's pipe: a clear end, bounded memory, the node lives"

  @impl true
  def run(effort) do
    {count, seconds} = Effort.pick(effort, quick: {400, 4}, full: {5_000, 30})
    folder = Scratch.folder!("frames")
    File.chmod!(folder, 0o777)
    File.cp!(BarePort.program(), Path.join(folder, "stdio"))
    File.chmod!(Path.join(folder, "stdio"), 0o755)
    # Damage can make any request of any other: it must not have been root's.
    uid = if Host.root?(), do: 1_500_000_000 + :rand.uniform(100_000_000)
    sessions = sessions(folder, uid, count, seconds)
    for {:broken, what} <- sessions, do: raise(Broken, what)
    Broken.unless_equal!(left(uid), [], "processes of the bare port programs")
    rounds = Effort.pick(effort, quick: 10, full: 30)
    for _ <- 1..rounds, do: damage_ours!()
    worst = sessions |> Enum.map(&elem(&1, 2)) |> Enum.max()
    refused = Enum.count(sessions, &match?({_bytes, 1, _kib}, &1))

    {:held,
     "#{length(sessions)} sessions of #{div(sessions |> Enum.map(&elem(&1, 0)) |> Enum.sum(), 1024)} KiB, " <>
       "#{refused} ended by the port program, the largest of which took #{worst} KiB; #{rounds} broken frames " <>
       "below this node"}
  end

  defp sessions(folder, uid, count, seconds) do
    1..@at_once
    |> Enum.map(&{&1, :rand.uniform(1_000_000_000)})
    |> Task.async_stream(
      fn {worker, seed} ->
        Effort.rounds(div(count, @at_once), seconds, &session(folder, uid, worker, seed + &1))
      end,
      timeout: :infinity
    )
    |> Enum.flat_map(fn {:ok, results} -> results end)
  end

  defp session(folder, uid, worker, seed) do
    :rand.seed(:exsss, seed)
    [input, errors] = for name <- ["input", "errors"], do: Path.join(folder, "#{name}.#{worker}")
    bytes = Frames.session()
    File.write!(input, bytes)
    said = judge([input, errors, Path.join(folder, "stdio")], uid)
    lines = errors |> File.read!() |> String.split("\n", trim: true)
    [how, number, kib] = String.split(said)

    verdict(
      byte_size(bytes),
      {how, String.to_integer(number)},
      length(lines),
      String.to_integer(kib)
    )
  rescue
    error in MatchError -> {:broken, "session #{seed}: #{Exception.message(error)}"}
  end

  defp judge(args, uid) do
    command = [Scratch.program(:judge), "#{@patience_s}" | args]

    [executable | args] =
      if uid,
        do: [setpriv(), "--reuid=#{uid}", "--regid=#{uid}", "--clear-groups" | command],
        else: command

    {said, 0} = System.cmd(executable, args)
    said
  end

  defp setpriv, do: System.find_executable("setpriv")

  defp verdict(bytes, {"exit", status}, status, kib) when status in [0, 1] and kib < @most_kib,
    do: {bytes, status, kib}

  defp verdict(_bytes, how, lines, kib) do
    {:broken, "a port program ends with #{inspect(how)}, #{lines} lines, #{kib} KiB"}
  end

  defp left(nil), do: []

  defp left(uid) do
    for pid <- pids(), uids = status(pid, "Uid"), "#{uid}" in String.split(uids), do: pid
  end

  # The port of this node may be written to by anybody in it.
  defp damage_ours! do
    me = self()

    {consumer, monitor} =
      spawn_monitor(fn ->
        try do
          Enum.each(Stdio.stream!("echo up; sleep 1000"), fn _up -> send(me, {:up, self()}) end)
        rescue
          error in Stdio.StreamError -> exit({:told, error.reason})
        end
      end)

    receive do: ({:up, ^consumer} -> :ok)
    {:ok, port, _info} = Stdio.Port.connect(Stdio.Port.User)
    Port.command(port, [<<0>>, Frames.noise(1000)])

    receive do
      {:DOWN, ^monitor, :process, ^consumer, reason} ->
        Broken.unless_equal!(reason, {:told, :epipe}, "a consumer whose port program got noise")
    after
      1000 * @patience_s ->
        raise Broken, "noise for the port program, and a consumer waits for ever"
    end

    again = Enum.to_list(Stdio.stream!("exit 6"))
    Broken.unless_equal!(again, [exit_status: 6], "the stream after noise")
  end
end
