defmodule Stdio.Conformance.EndsTest do
  # How the bare program ends: by what is no request, at the end of its input, by a signal, and when
  # a person starts it.
  use ExUnit.Case, async: true

  import Stdio.Test.BarePort
  import Stdio.Test.Processes, only: [mark: 0, with_mark: 1, assert_gone: 1, status: 2]

  @moduletag :tmp_dir

  # A supervisor with a program below it, as frames.
  defp start_frames(mark) do
    exec = {:execve, ["/bin/sh", ["sh", "-c", "setsid sleep 1000 & echo up; sleep 1000"], [mark]]}

    for request <- [
          {:fork, :s, 0, 1, [:supervise]},
          {:fork, :p, 1, 2, []},
          {:batch, :b, 2, [exec], [{:domain, 1}, {:stdin, :null}]}
        ],
        into: "" do
      frame = :erlang.term_to_binary(request)
      <<byte_size(frame)::32, frame::binary>>
    end
  end

  defp start(tmp_dir) do
    mark = mark()
    errors = Path.join(tmp_dir, "errors")
    port = open([:stream], errors)
    Port.command(port, start_frames("#{mark}"))
    Stdio.Test.Condition.eventually(fn -> length(with_mark(mark)) >= 2 end, "the program")
    %{port: port, mark: mark, errors: errors}
  end

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
      %{port: port, mark: mark, errors: errors} = start(tmp_dir)
      Port.command(port, frame(unquote(Macro.escape(bytes))))
      assert exit_status(port) == 1
      assert [_one_line, ""] = errors |> File.read!() |> String.split("\n")
      assert_gone(mark)
    end
  end

  defp frame({:term, [compressed: level]}) do
    term = {:hello, String.duplicate("a", 1000), 1}
    with_length(:erlang.term_to_binary(term, compressed: level))
  end

  defp frame({:term, term}), do: with_length(:erlang.term_to_binary(term))
  defp frame(bytes), do: bytes

  defp with_length(term), do: <<byte_size(term)::32, term::binary>>

  test "nesting of 100,000 levels ends everything too", %{tmp_dir: tmp_dir} do
    %{port: port, mark: mark} = start(tmp_dir)
    Port.command(port, with_length(<<131, String.duplicate(<<104, 1>>, 100_000)::binary, 106>>))
    assert exit_status(port) == 1
    assert_gone(mark)
  end

  test "what is announced costs nothing before it comes", %{tmp_dir: tmp_dir} do
    port = open([:stream], Path.join(tmp_dir, "errors"))
    {:os_pid, pid} = Port.info(port, :os_pid)
    Port.command(port, <<16 * 1024 * 1024::32, 131, 109>>)
    Port.command(port, :binary.copy("x", 100_000))
    Stdio.Test.Condition.eventually(fn -> status(pid, "Name") == "stdio" end, "the program")
    ["" <> peak, "kB"] = String.split(status(pid, "VmHWM"))
    assert String.to_integer(peak) < 4096
    Port.close(port)
  end

  test "the end of the requests is the end of everything", %{tmp_dir: tmp_dir} do
    %{port: port, mark: mark} = start(tmp_dir)
    Port.close(port)
    assert_gone(mark)
  end

  test "a frame cut short is a broken stream", %{tmp_dir: tmp_dir} do
    errors = Path.join(tmp_dir, "errors")
    command = "printf '\\0\\0\\0\\9abc' | #{program()} 2>#{errors}; echo $?"
    assert {"1\n", 0} = System.cmd("/bin/sh", ["-c", command])
    assert File.read!(errors) =~ ~r/\Astdio: .*\n\z/
    assert {"0\n", 0} = System.cmd("/bin/sh", ["-c", ": | #{program()}; echo $?"])
  end

  test "SIGTERM ends everything, with status 0", %{tmp_dir: tmp_dir} do
    %{port: port, mark: mark} = start(tmp_dir)
    {:os_pid, pid} = Port.info(port, :os_pid)
    {_output, 0} = System.cmd("/bin/kill", ["-TERM", "#{pid}"])
    assert exit_status(port) == 0
    assert_gone(mark)
  end

  test "a person is told what it is" do
    assert {"stdio " <> _version, 0} = System.cmd(program(), ["--version"])
    assert {help, 0} = System.cmd(program(), ["--help"])
    assert help =~ "open_port"
    assert {complaint, 64} = System.cmd(program(), ["--other"], stderr_to_stdout: true)
    assert complaint =~ "--help"
  end

  test "started from a terminal it explains itself", %{tmp_dir: tmp_dir} do
    transcript = Path.join(tmp_dir, "transcript")
    command = ["-q", "-e", "-c", program(), transcript]
    assert {said, 64} = System.cmd("script", command, stderr_to_stdout: true)
    assert said =~ "open_port"
  end
end
