defmodule Stdio.Attacks.ProgramFileTest do
  # The file of the port program, which runs outside, is reached from inside by /proc/PID/exe. Who can write
  # to it rules the node.
  use ExUnit.Case, async: true

  import Stdio.Test.Output

  alias Stdio.Container
  alias Stdio.Port.Program
  alias Stdio.Rootless
  alias Stdio.Test.Account
  alias Stdio.Test.RootTree

  @moduletag :root
  @moduletag timeout: 300_000

  @runs 204

  # By the number of whatever runs it, and then by a descriptor that was got that way, as runc's was
  # (CVE-2019-5736). Other files, which root could ruin, are left alone.
  @attack """
  for file in /proc/self/exe /proc/$PPID/exe /proc/1/exe; do
    case $(readlink $file) in
      */stdio)
        echo seen
        (printf x >> $file) && echo written
        (exec 9< $file && printf x >> /proc/self/fd/9) && echo written
        ;;
    esac
  done 2>/dev/null
  echo end
  """

  defp checksum, do: :crypto.hash(:sha256, File.read!(Program.path()))

  # A script that the program itself is to interpret: it runs inside then, as what the attacker has chosen.
  defp script do
    folder = Stdio.Ecosystem.scratch!()
    script = Path.join(folder, "script")
    File.write!(script, "#!/proc/self/exe\n")
    File.chmod!(script, 0o755)
    script
  end

  test "is the same after #{@runs} runs of programs that write to it, root's among them" do
    before = {checksum(), File.stat!(Program.path(), time: :posix)}

    for behaviour <- [Stdio.Process, Container, Rootless],
        config <- [[], [uid: 0]],
        _run <- 1..div(@runs, 6) do
      said = lines!(@attack, behaviour, config)

      # Root outside sees everything; that it runs is what keeps it from being written to.
      if {behaviour, config} == {Stdio.Process, [uid: 0]},
        do: assert(said == ["seen", "end"]),
        else: assert(said == ["end"])
    end

    assert {checksum(), File.stat!(Program.path(), time: :posix)} == before
  end

  test "explains itself when it is a script's interpreter, inside or outside" do
    before = checksum()
    script = script()

    for behaviour <- [Stdio.Process, Container, Rootless], config <- [[], [uid: 0]] do
      config = [fstab: [Path.dirname(script)], environ: ["LD_PRELOAD=#{script}"]] ++ config
      events = [script] |> Stdio.stream!(behaviour, config) |> Enum.to_list()
      # Inside the interpreter may be what a user who is nobody cannot execute.
      assert List.last(events) in [exit_status: 1, exit_status: 64], inspect(events)
    end

    assert checksum() == before
  end

  test "is not written to by a user whose file it is" do
    user = Account.create!()

    for path <- [Account.program(user), Path.dirname(Account.program(user))],
        do: File.chown!(path, user.uid)

    before = File.read!(Account.program(user))
    tree = RootTree.create!()

    code = """
    for config <- [[], [uid: 0]] do
      config = [path: #{inspect(tree)}] ++ config
      Stdio.stream!(#{inspect(@attack)}, Stdio.Rootless, config) |> Enum.to_list()
    end
    """

    for events <- Account.eval!(user, code) do
      assert List.last(events) == {:exit_status, 0}
      assert for({:stdout, said} <- events, into: "", do: said) == "end\n"
    end

    assert File.read!(Account.program(user)) == before
  end
end
