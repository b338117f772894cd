defmodule Stdio.Attacks.TerminalTest do
  # A program types into the terminal that the node was started from, or takes it over.
  use ExUnit.Case, async: true

  alias Stdio.Test.Fixture
  alias Stdio.Test.OtherNode

  @moduletag :root

  # In a node that a person has started. The terminal may be opened by everybody, so that nothing but the
  # kind of access is in the way.
  @attack ~S"""
  terminal = File.read_link!("/proc/self/fd/0")
  File.chmod!(terminal, 0o666)

  said = fn behaviour, config ->
    Stdio.stream!([program, terminal], behaviour, config)
    |> Enum.map_join(fn
      {:stdout, said} -> said
      {:exit_status, 0} -> ""
    end)
  end

  shown = [fstab: [Path.dirname(program), "/dev"]]

  said = [
    said.(Stdio.Process, []),
    said.(Stdio.Process, net: :none),
    said.(Stdio.Container, shown),
    said.(Stdio.Rootless, shown)
  ]

  File.write!(program <> ".said", :erlang.term_to_binary(said))
  System.halt(0)
  """

  # What comes to be seen on a terminal in which this command runs.
  defp in_terminal(command) do
    {seen, status} = System.cmd("script", ["-qec", command, "/dev/null"])
    assert status == 0, seen
    seen
  end

  # As a command line.
  defp node(code, folder) do
    [elixir, "-pa", ebin, "-e", code] = OtherNode.command(code)
    file = Path.join(folder, "attack.exs")
    File.write!(file, code)
    Enum.join([elixir, "-pa", ebin, file], " ")
  end

  test "no program reaches it" do
    program = Fixture.compile!("terminal")
    # Without us it does what it is for, but for systems that do not let anybody type for others.
    said = in_terminal("#{program} /dev/tty")
    assert said =~ ~r"\A.?/dev/tty: done\r\nopen: done\r\n"
    assert said =~ ~r"TIOCSTI: (done|Input/output error)\r$"m

    code = "program = #{inspect(program)}\n" <> @attack
    assert in_terminal(node(code, Path.dirname(program))) == ""

    for said <- :erlang.binary_to_term(File.read!(program <> ".said")) do
      assert said =~ ~r"\A/dev/tty: (No such|Permission denied)"
      assert said =~ ~r"^TIOCSCTTY: "m and said =~ ~r"^TIOCSTI: "m
      refute said =~ ~r"^(TIOC.*|/dev/tty): done$"m
    end
  end

  test "a session that has none does not get one" do
    program = Fixture.compile!("terminal")
    # One that nobody has: a session leader that opens it would take it.
    {:ok, task} = Stdio.Task.fork()
    on_exit(fn -> Stdio.Task.stop(task) end)
    assert {:ok, _master} = Stdio.Task.open(task, "/dev/ptmx", [:o_rdwr, :o_noctty])

    assert Stdio.Test.Output.output!([program]) =~ ~r"\A/dev/tty: No such device"
  end
end
