defmodule Stdio.ArchitectureTest do
  # Where things stand, and what may know of what: the rules that the code's rooms are built to.
  use ExUnit.Case, async: true

  # Each room, and the rooms that it may include.
  @rooms %{
    "sys" => [],
    "term" => ["sys"],
    "protocol" => ["term", "sys"],
    "call" => ["term", "sys"],
    "task" => ["call", "protocol", "term", "sys"],
    "port" => ["task", "protocol", "term", "sys"]
  }

  @longest 300

  defp cpp, do: Path.wildcard("c_src/**/*.{cpp,hpp}")
  defp elixir, do: Path.wildcard("lib/**/*.ex")

  defp platforms, do: ["freebsd", "linux"]
  defp platform_files, do: Enum.flat_map(platforms(), &Path.wildcard("c_src/*/#{&1}/*"))

  # The files in which a line that is no comment matches.
  defp files_with(files, pattern) do
    for file <- files, Enum.any?(code_lines(file), &Regex.match?(pattern, &1)), do: file
  end

  defp code_lines(file) do
    for line <- file |> File.read!() |> String.split("\n"),
        not String.match?(line, ~r{^\s*(//|#(?!include))}),
        do: line
  end

  test "includes point downwards only" do
    for {room, below} <- @rooms,
        file <- Path.wildcard("c_src/#{room}/**/*.{cpp,hpp}"),
        [_all, other] <- Regex.scan(~r/^#include "([a-z]+)\//m, File.read!(file)) do
      assert other in [room | below], "#{file} includes something of #{other}/"
    end
  end

  test "every room is known here" do
    rooms = for file <- cpp(), [_, room, _ | _] <- [Path.split(file)], uniq: true, do: room
    assert Enum.sort(rooms) == @rooms |> Map.keys() |> Enum.sort()
  end

  test "erl_interface is known in term/ alone, Asio in port/ alone" do
    assert [_ | _] = ei = files_with(cpp(), ~r/#include <ei\.h>/)
    assert Enum.all?(ei, &String.starts_with?(&1, "c_src/term/"))
    assert [_ | _] = asio = files_with(cpp(), ~r/#include <boost\/asio/)
    assert Enum.all?(asio, &String.starts_with?(&1, "c_src/port/"))
  end

  test "fork, exec and kill stand in one file each" do
    assert files_with(cpp(), ~r/(?<!\w)::v?fork\(|(?<!\w)::clone3?\(/) == [
             "c_src/sys/process.cpp"
           ]

    assert files_with(cpp(), ~r/::f?exec[vl]\w*\(/) == ["c_src/sys/process.cpp"]

    assert files_with(cpp(), ~r/(?<!\w)::(kill|killpg|tkill)\(|SYS_pidfd_send_signal/) ==
             Enum.map(platforms(), &"c_src/sys/#{&1}/kill.cpp")

    assert files_with(cpp(), ~r/::jail_remove\(/) == ["c_src/sys/freebsd/jail.cpp"]
    assert files_with(cpp(), ~r/PROC_REAP_KILL,/) == ["c_src/sys/freebsd/kill.cpp"]
  end

  test "the platform is a folder: shared code has no conditional, and knows no platform's header" do
    for file <- cpp(), file not in platform_files() do
      text = File.read!(file)
      refute text =~ ~r/^\s*#\s*(if|ifdef|ifndef|elif)\b/m, file
      refute text =~ ~r/^#include "[a-z]+\/(linux|freebsd)\//m, file

      refute text =~
               ~r/^#include <(linux\/|sys\/(prctl|procctl|jail|event|signalfd|capsicum)\.h)/m,
             file
    end
  end

  test "every platform has the files that all have, and what is built is all that there is" do
    listed = File.read!("c_src/CMakeLists.txt")
    common = Regex.scan(~r/^  (\S+)\/\$\{STDIO_PLATFORM\}\/(\S+)$/m, listed)
    assert common != []

    for platform <- platforms() do
      shared = for [_all, room, file] <- common, do: "c_src/#{room}/#{platform}/#{file}"

      own =
        for [file] <- Regex.scan(~r/[a-z]+\/#{platform}\/\w+\.cpp/, listed), do: "c_src/#{file}"

      assert Enum.sort(shared ++ own) == Enum.sort(Path.wildcard("c_src/*/#{platform}/*.cpp"))
    end
  end

  test "a source includes its own header first" do
    for source <- cpp(), Path.extname(source) == ".cpp" do
      header = Path.relative_to(Path.rootname(source) <> ".hpp", "c_src")
      [_all, first] = Regex.run(~r/^#include ["<]([^">]+)[">]/m, File.read!(source))
      assert first == header or not File.exists?(Path.join("c_src", header)), source
    end
  end

  test "only Stdio.Port and what starts its program call Port" do
    assert files_with(elixir(), ~r/(?<![\w.])Port\.(open|command|close|connect|info)\(/)
           |> Enum.reject(&(File.read!(&1) =~ ~r/alias Stdio\.Port$/m)) ==
             ["lib/stdio/port.ex", "lib/stdio/port/program.ex"]
  end

  test "no file is longer than a reader's patience" do
    for file <- cpp() ++ elixir() do
      lines = file |> File.stream!() |> Enum.count()
      assert lines <= @longest, "#{file} has #{lines} lines"
    end
  end
end
