defmodule Stdio.Attacks.ProtocolTest do
  # Bytes on the way between node and port program that are cut, broken, too many, or not taken.
  use ExUnit.Case, async: true

  import Stdio.Test.BarePort
  import Stdio.Test.Condition
  import Stdio.Test.Processes

  @moduletag :tmp_dir

  broken = [
    {"a term that is none", <<3::32, "abc">>},
    {"an empty frame", <<0::32>>},
    {"a compressed term", {:term, [compressed: 9]}},
    {"a tuple without elements", {:term, {}}},
    {"no tuple", {:term, [:hello, :r, 1]}},
    {"no id", {:term, {:stdin, :id, "x"}}},
    {"a length of 4 GiB", <<0xFFFF_FFFF::32, 131>>},
    {"a length beyond 16 MiB", <<16 * 1024 * 1024 + 1::32, 131>>},
    {"something behind the term", <<3::32, 131, 106, 106>>}
  ]

  for {what, bytes} <- broken do
    test "#{what} ends everything, with one line and status 1", %{tmp_dir: tmp_dir} do
      %{port: port, mark: mark, errors: errors} = start_tree(tmp_dir)
      Port.command(port, bytes(unquote(Macro.escape(bytes))))
      assert exit_status(port) == 1
      assert [_one_line, ""] = errors |> File.read!() |> String.split("\n")
      assert_gone(mark)
    end
  end

  defp bytes({:term, [compressed: level]}) do
    term = {:hello, String.duplicate("a", 1000), 1}
    frame(:erlang.term_to_binary(term, compressed: level))
  end

  defp bytes({:term, term}), do: frame(term)
  defp bytes(bytes), do: bytes

  test "nesting of 100,000 levels ends everything too", %{tmp_dir: tmp_dir} do
    %{port: port, mark: mark} = start_tree(tmp_dir)
    Port.command(port, frame(<<131, String.duplicate(<<104, 1>>, 100_000)::binary, 106>>))
    assert exit_status(port) == 1
    assert_gone(mark)
  end

  @tag :memory
  test "what is announced costs nothing before it comes", %{tmp_dir: tmp_dir} do
    port = open([:stream], Path.join(tmp_dir, "errors"))
    {:os_pid, pid} = Port.info(port, :os_pid)
    Port.command(port, <<16 * 1024 * 1024::32, 131, 109>>)
    Port.command(port, :binary.copy("x", 100_000))
    eventually(fn -> status(pid, "Name") == "stdio" end, "the program")
    ["" <> peak, "kB"] = String.split(status(pid, "VmHWM"))
    assert String.to_integer(peak) < 4096
    Port.close(port)
  end

  test "a frame cut short is a broken stream", %{tmp_dir: tmp_dir} do
    errors = Path.join(tmp_dir, "errors")
    command = "printf '\\0\\0\\0\\9abc' | #{program()} 2>#{errors}; echo $?"
    assert {"1\n", 0} = System.cmd("/bin/sh", ["-c", command])
    assert File.read!(errors) =~ ~r/\Astdio: .*\n\z/
    assert {"0\n", 0} = System.cmd("/bin/sh", ["-c", ": | #{program()}; echo $?"])
  end

  # Requests that start a program and say its input, as bytes.
  defp requests(count) do
    exec = {:execve, ["/bin/cat", ["cat"], []]}

    start = [
      {:fork, :s, 0, 1, [:supervise]},
      {:fork, :p, 1, 2, []},
      {:batch, :b, 2, [exec], [{:domain, 1}]}
    ]

    input = for n <- 1..count, do: {:stdin, 2, "#{n}\n"}
    Enum.map_join(start ++ input ++ [{:eof, 2, :stdin}], &frame/1)
  end

  # What of it comes back, as a stream of bytes cut into frames.
  defp output(port, bytes \\ "", said \\ "")

  defp output(port, <<size::32, frame::binary-size(size), bytes::binary>>, said) do
    case :erlang.binary_to_term(frame) do
      {:stdout, 2, data} -> output(port, bytes, said <> data)
      {:exit_status, 2, 0, :tree, []} -> said
      _reply -> output(port, bytes, said)
    end
  end

  defp output(port, bytes, said) do
    assert_receive {^port, {:data, more}}, 30_000
    output(port, bytes <> more, said)
  end

  test "requests may come byte by byte, or cut anywhere" do
    expected = Enum.map_join(1..200, &"#{&1}\n")

    for size <- [1, 2, 3, 5, 7, 4_000] do
      port = open([:stream])
      for piece <- pieces(requests(200), size), do: Port.command(port, piece)
      assert {size, output(port)} == {size, expected}
      Port.close(port)
    end
  end

  defp pieces(bytes, size) when byte_size(bytes) <= size, do: [bytes]

  defp pieces(bytes, size) do
    <<piece::binary-size(size), rest::binary>> = bytes
    [piece | pieces(rest, size)]
  end

  test "replies are whole for a node that takes them byte by byte, and for one that is interrupted" do
    # Through a pipe of which little is read at a time, while signals interrupt every call.
    command = ~S"""
    exec 3<&0
    mkfifo "$1/replies"
    dd bs=3 status=none < "$1/replies" &
    "$0" <&3 > "$1/replies" &
    port=$!
    (while kill -s STOP $port && kill -s CONT $port && kill -s CHLD $port; do :; done) 2>/dev/null &
    wait $port
    """

    folder = Stdio.Ecosystem.scratch!()
    args = ["-c", command, program(), folder]
    port = Port.open({:spawn_executable, "/bin/sh"}, [:binary, :exit_status, args: args])
    Port.command(port, requests(2_000))
    assert output(port) == Enum.map_join(1..2_000, &"#{&1}\n")
    Port.close(port)
  end

  test "a node that stops to read costs little, and loses nothing when it goes on" do
    folder = Stdio.Ecosystem.scratch!()
    replies = Path.join(folder, "replies")
    {_output, 0} = System.cmd("mkfifo", [replies])
    # It waits until somebody tells it to read.
    command = ~S"""
    exec 3<&0
    "$0" <&3 > "$1" &
    exec 4< "$1"
    until [ -e "$2" ]; do sleep 0.01; done
    exec cat <&4
    """

    args = ["-c", command, program(), replies, Path.join(folder, "go")]
    port = Port.open({:spawn_executable, "/bin/sh"}, [:binary, :exit_status, args: args])
    mark = mark()
    size = 30_000_000
    exec = {:execve, ["/bin/sh", ["sh", "-c", "head -c #{size} /dev/zero"], [mark, "PATH=/bin"]]}

    Port.command(port, [
      frame({:hello, :h, 1}),
      frame({:fork, :s, 0, 1, [:supervise]}),
      frame({:fork, :p, 1, 2, []}),
      frame({:batch, :b, 2, [exec], [{:domain, 1}, {:stdin, :null}, {:credit, 2 * size}]})
    ])

    eventually(fn -> with_mark(mark) != [] end, "the program")
    {:os_pid, shell} = Port.info(port, :os_pid)
    {children, 0} = System.cmd("pgrep", ["-P", "#{shell}", "stdio"])
    pid = children |> String.trim() |> String.to_integer()
    # Requests are heard meanwhile, without end.
    for n <- 1..2_000, do: Port.command(port, frame({:call, n, 77, :getpid, []}))
    assert rss_kib(pid) < 32_768
    File.write!(Path.join(folder, "go"), "")
    assert output(port) == :binary.copy(<<0>>, size)
    Port.close(port)
    assert_gone(mark)
  end

  test "a node that is gone in the middle of a frame leaves nothing", %{tmp_dir: tmp_dir} do
    for size <- [1, 3, 4, 5, 20] do
      %{port: port, mark: mark} = start_tree(tmp_dir)
      {:os_pid, pid} = Port.info(port, :os_pid)
      Port.command(port, binary_part(frame({:hello, :a_reference_of_some_length, 1}), 0, size))
      Port.close(port)
      assert_gone(mark)
      eventually(fn -> not alive?(pid) end, "the end of the port program")
    end
  end
end
