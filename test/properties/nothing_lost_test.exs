defmodule Stdio.Properties.NothingLostTest do
  # Every byte, in order, and one exit behind the last of them: whatever the sizes, the pieces, the speeds,
  # the redirections, and whoever closes what first. Cases are drawn; the seed is that of ExUnit, so that
  # `--seed` draws them again.
  use ExUnit.Case, async: true

  import Bitwise
  import Stdio.Test.Processes

  @moduletag timeout: 300_000
  @cases 60

  # A pipe's buffer, and the windows in either direction: what is just below, at and above them matters.
  @edges [1, 4_096, 65_536, 262_144, 1_048_576]

  setup %{test: test} do
    seed = ExUnit.configuration()[:seed]
    :rand.seed(:exsss, {seed, :erlang.phash2(test), 0})
    %{seed: seed}
  end

  # Runs a property with cases that a function draws; what fails says with which.
  defp forall(draw, seed, property) do
    for n <- 1..@cases do
      drawn = draw.()

      try do
        property.(drawn)
      rescue
        error in ExUnit.AssertionError ->
          said = "case #{n} of --seed #{seed}: #{inspect(drawn, limit: 20)}\n#{error.message}"
          reraise %{error | message: said}, __STACKTRACE__
      end
    end

    assert_mailbox_empty()
    assert_forgotten()
  end

  defp size do
    case :rand.uniform(3) do
      1 -> Enum.random(@edges) + :rand.uniform(3) - 2
      2 -> :rand.uniform(1 <<< :rand.uniform(20))
      3 -> :rand.uniform(300_000)
    end
  end

  defp pause, do: Enum.random([0, 0, 0, 1, 3])
  defp pause(0), do: :ok
  defp pause(ms), do: receive(after: (ms -> :ok))

  # Bytes that depend on where they stand, in pieces of random sizes.
  defp pieces(0), do: []

  defp pieces(bytes) do
    piece = min(bytes, Enum.random([1, 10, 1_000, 65_536, 65_537, 400_000]))
    # A million pieces of one byte are another test.
    piece = if div(bytes, piece) > 3_000, do: div(bytes, 1_000), else: piece
    [:rand.bytes(piece) | pieces(bytes - piece)]
  end

  defp sha256(data), do: :sha256 |> :crypto.hash(data) |> Base.encode16(case: :lower)

  defp said(events, output), do: for({^output, data} <- events, do: data)

  # One exit, the last; nothing empty before it.
  defp assert_well_formed(events) do
    {output, [exit]} = Enum.split(events, -1)
    assert {kind, _status} = exit
    assert kind in [:exit_status, :termsig]
    assert Enum.all?(output, fn {kind, data} -> kind in [:stdout, :stderr] and data != "" end)
    exit
  end

  defp run(input, command, pause) do
    input
    |> Stdio.Stream.new!(command, Stdio.Process, [])
    |> Stream.each(fn _event -> pause(pause) end)
    |> Enum.to_list()
  end

  test "what goes through a program comes out", %{seed: seed} do
    draw = fn ->
      %{
        size: size(),
        feed: pause(),
        consume: pause(),
        program: Enum.random(["cat", "dd bs=517 status=none", "sleep 0.01; cat", "tee /dev/null"])
      }
    end

    forall(draw, seed, fn drawn ->
      pieces = pieces(drawn.size)
      fed = Stream.each(pieces, fn _piece -> if length(pieces) < 100, do: pause(drawn.feed) end)
      events = run(fed, drawn.program, drawn.consume)
      assert assert_well_formed(events) == {:exit_status, 0}
      assert sha256(said(events, :stdout)) == sha256(pieces)
      assert said(events, :stderr) == []
    end)
  end

  # Where what a command says on its two outputs ends up: stdout, stderr, a file.
  @redirections [
    {"", [:out], [:err], []},
    {"2>&1", [:out, :err], [], []},
    {">&2", [], [:out, :err], []},
    {"3>&1 1>&2 2>&3", [:err], [:out], []},
    {">/dev/null", [], [:err], []},
    {"2>/dev/null", [:out], [], []},
    {">/dev/null 2>&1", [], [], []},
    {">FILE", [], [:err], [:out]},
    {"2>FILE", [:out], [], [:err]},
    {">FILE 2>&1", [], [], [:out, :err]},
    {"| cat", [:out], [:err], []},
    {"2>&1 | cat >&2", [], [:out, :err], []}
  ]

  test "redirections take their output, and no other", %{seed: seed} do
    folder = Stdio.Ecosystem.scratch!()
    File.chmod!(folder, 0o777)

    draw = fn ->
      %{
        redirection: Enum.random(@redirections),
        out: rem(size(), 300_000),
        err: rem(size(), 300_000),
        consume: pause(),
        status: :rand.uniform(256) - 1
      }
    end

    forall(draw, seed, fn %{redirection: {redirection, stdout, stderr, filed}} = drawn ->
      file = Path.join(folder, "#{System.unique_integer([:positive])}")
      redirection = String.replace(redirection, "FILE", file)
      spoken = "yes out | head -c #{drawn.out}; yes err | head -c #{drawn.err} >&2"
      events = run(nil, "(#{spoken}) #{redirection}; exit #{drawn.status}", drawn.consume)
      assert assert_well_formed(events) == {:exit_status, drawn.status}
      words = %{out: text("out\n", drawn.out), err: text("err\n", drawn.err)}
      expected = fn said -> sha256(Enum.map(said, &words[&1])) end
      assert sha256(said(events, :stdout)) == expected.(stdout)
      assert sha256(said(events, :stderr)) == expected.(stderr)
      if filed != [], do: assert(sha256(File.read!(file)) == expected.(filed))
    end)
  end

  defp text(line, size) do
    lines = div(size, byte_size(line)) + 1
    line |> :binary.copy(lines) |> binary_part(0, size)
  end

  test "who closes its outputs, or its input, has lost nothing that came before", %{seed: seed} do
    draw = fn ->
      %{
        size: rem(size(), 300_000),
        read: rem(size(), 200_000),
        closes: Enum.random(["", "exec <&-", "exec >&-", "exec >&- 2>&-", "exec <&- >&- 2>&-"]),
        after: Enum.random(["", "sleep 0.02", "cat >/dev/null 2>&1"]),
        ends: Enum.random(["exit 7", "kill -KILL $$", "kill -TERM $$"]),
        consume: pause()
      }
    end

    forall(draw, seed, fn drawn ->
      pieces = pieces(drawn.size)
      input = Stream.concat(pieces, Stream.cycle(["more\n"]))
      # What is read of an input that has no end, by one that reads just as much.
      reads = "head -c #{drawn.read}"
      after_closing = if drawn.closes == "", do: "", else: drawn.after

      after_closing =
        if after_closing =~ "cat" and not (drawn.closes =~ "<"), do: "", else: after_closing

      events =
        run(input, "#{reads}\n#{drawn.closes}\n#{after_closing}\n#{drawn.ends}", drawn.consume)

      assert assert_well_formed(events) ==
               %{
                 "exit 7" => {:exit_status, 7},
                 "kill -KILL $$" => {:termsig, :sigkill},
                 "kill -TERM $$" => {:termsig, :sigterm}
               }[drawn.ends]

      whole = IO.iodata_to_binary([pieces, text("more\n", drawn.read + 5)])
      assert sha256(said(events, :stdout)) == sha256(binary_part(whole, 0, drawn.read))
    end)
  end

  # Far from what is promised, 100 ms, on a machine with nothing else to do, and as far from the life of
  # those who hold the pipes.
  @soon_ms 30_000

  test "who holds the pipes when the program has ended does not keep its exit back", %{seed: seed} do
    draw = fn ->
      %{
        size: rem(size(), 300_000),
        consume: pause(),
        status: :rand.uniform(256) - 1,
        holder:
          Enum.random([
            "sleep 1000 &",
            "setsid sleep 1000 &",
            "(setsid sleep 1000 &)",
            "(trap '' TERM HUP INT; sleep 1000) &",
            "(sleep 1000 & kill -STOP $!)"
          ])
      }
    end

    forall(draw, seed, fn drawn ->
      mark = mark()
      command = "#{drawn.holder}\nyes out | head -c #{drawn.size}\nexit #{drawn.status}"
      begun = System.monotonic_time(:millisecond)

      events =
        command
        |> Stdio.stream!(Stdio.Process, marked(mark))
        |> Stream.each(fn _event -> pause(drawn.consume) end)
        |> Enum.to_list()

      assert System.monotonic_time(:millisecond) - begun < @soon_ms
      assert assert_well_formed(events) == {:exit_status, drawn.status}
      assert sha256(said(events, :stdout)) == sha256(text("out\n", drawn.size))
      assert with_mark(mark) == []
    end)
  end
end
