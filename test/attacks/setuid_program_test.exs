defmodule Stdio.Attacks.SetuidProgramTest do
  # The bare program as setuid root, started by users who want to make the most of it.
  use ExUnit.Case, async: true

  import Stdio.Test.BarePort, only: [ask: 2, event: 2]
  import Stdio.Test.Processes, only: [status: 2]

  alias Stdio.Test.Account
  alias Stdio.Test.Fixture

  @moduletag :root

  setup do
    user = Account.create!()
    group = Account.create_group!()
    Account.install!(user, 0o4755, group)
    %{user: user, group: group, program: Account.program(user)}
  end

  # A command line of the user's, as a port.
  defp open(%{user: user, group: group}, argv) do
    [command | args] = Account.command(user, argv, groups: [group])
    Port.open({:spawn_executable, command}, [:binary, :exit_status, packet: 4, args: args])
  end

  # What the program says of itself to a node.
  defp hello(port) do
    {:ok, info} = ask(port, {:hello, :hello, 1})
    Map.new(info)
  end

  defp call(port, id, name, args), do: ask(port, {:call, :call, id, name, args})

  defp fork(port) do
    {:ok, pid} = ask(port, {:fork, :fork, 0, 1, []})
    pid
  end

  # What a command of the user's prints, and how it ends.
  defp run(%{user: user}, argv, groups \\ []) do
    [command | args] = Account.command(user, argv, groups: groups)
    System.cmd(command, args, stderr_to_stdout: true)
  end

  test "is root to the last id for a member of its group", %{program: program} = context do
    port = open(context, [program])
    assert %{uid: 0, pid: pid} = hello(port)
    task = fork(port)

    for process <- [pid, task] do
      assert status(process, "Uid") == "0\t0\t0\t0"
      assert status(process, "Gid") == "0\t0\t0\t0"
    end

    assert call(port, 1, :getgroups, []) == {:ok, []}
  end

  test "is a member as well whose own group it is", %{user: user, program: program} = context do
    Account.install!(user, 0o4750, user.gid)
    assert %{uid: 0} = hello(open(%{context | group: user.gid}, [program]))
  end

  test "refuses everybody else, in one line, with status 77", %{program: program} = context do
    refusal = "stdio: serves nobody as root but root and the group of its file\n"
    assert run(context, [program]) == {refusal, 77}
  end

  test "goes by the file that was executed, not by its name", context do
    %{user: user, program: program} = context
    # The name leads to a file of the user's group by the time that it is looked at.
    command = ~S(exec 3<"$0"; rm "$0"; echo >"$0"; exec /proc/self/fd/3)
    File.chown!(Path.dirname(program), user.uid)
    refusal = "stdio: serves nobody as root but root and the group of its file\n"
    assert run(context, ["/bin/sh", "-c", command, program]) == {refusal, 77}
  end

  test "explains itself to anybody, without privileges", %{program: program} = context do
    assert {"stdio " <> _version, 0} = run(context, [program, "--version"])
    assert {help, 0} = run(context, [program, "--help"])
    assert help =~ "open_port"
    assert {"stdio: unknown argument, see --help\n", 64} = run(context, [program, "--%n"])
    transcript = Path.join(context.user.dir, "transcript")
    File.write!(transcript, "")
    File.chown!(transcript, context.user.uid)
    script = ["script", "-q", "-e", "-c", program, transcript]
    assert {said, 64} = run(context, script)
    assert said =~ "open_port"
  end

  test "serves the caller as himself on request, whoever that is", context do
    %{user: user, program: program} = context
    port = open(%{context | group: user.gid}, [program, "--user"])
    assert %{uid: uid, pid: pid} = hello(port)
    assert uid == user.uid
    assert status(pid, "Uid") == Enum.join(List.duplicate(uid, 4), "\t")
    assert status(pid, "CapPrm") == "0000000000000000"
    fork(port)
    assert call(port, 1, :setresuid, [-1, 0, -1]) == {:error, :eperm}
    # It is his, to look into as well.
    assert {_environ, 0} = run(context, ["cat", "/proc/#{pid}/environ"])
  end

  test "works without standard error", %{program: program} = context do
    port = open(context, ["/bin/sh", "-c", ~S(exec "$0" 2>&-), program])
    assert %{pid: pid} = hello(port)
    assert File.read_link!("/proc/#{pid}/fd/2") in ["/dev/null", "/dev/full"]

    # Nothing else than the error's descriptor is open under its number, and the replies are whole.
    fork(port)
    assert call(port, 1, :getuid, []) == 0
  end

  for {missing, redirections} <- [
        {"standard input", "0<&-"},
        {"standard output", "1>&-"},
        {"all of the first three", "0<&- 1>&- 2>&-"}
      ] do
    test "ends by itself without #{missing}", %{group: group, program: program} = context do
      command = "\"$0\" #{unquote(redirections)} 2>/dev/null </dev/null; echo $?"
      argv = ["/bin/sh", "-c", command, program]
      assert {status, 0} = run(context, argv, [group])
      assert String.trim(status) in ["0", "1"]
    end
  end

  test "shows nothing of itself to the caller", %{user: user, program: program} = context do
    assert %{pid: pid} = hello(open(context, [program]))
    tracer = Fixture.compile!("tracer", user.dir)
    assert %{uid: 0} = File.stat!("/proc/#{pid}/status")
    assert {"Operation not permitted\n", 1} = run(context, [tracer, "#{pid}"])

    for file <- ["environ", "mem", "maps", "auxv"] do
      assert {refused, status} = run(context, ["head", "-c", "1", "/proc/#{pid}/#{file}"])
      assert status != 0 and refused =~ ~r/denied|not permitted/, "#{user.name} reads #{file}"
    end

    # The signals of him who started it are refused, too.
    assert {refused, 1} = run(context, ["/bin/kill", "-TERM", "#{pid}"])
    assert refused =~ "not permitted"
  end

  test "survives a hostile caller", %{program: program, user: user} = context do
    errors = Path.join(user.dir, "errors")
    File.write!(errors, "")
    File.chown!(errors, user.uid)
    command = ~S(exec "$0" "$1" 2>"$2")

    argv = [
      "/bin/sh",
      "-c",
      command,
      Fixture.compile!("hostile_caller", user.dir),
      program,
      errors
    ]

    port = open(context, argv)
    assert %{uid: 0, pid: pid} = hello(port)

    assert status(pid, "SigBlk") == "0000000000000000"
    assert status(pid, "Umask") == "0022"
    environ = File.read!("/proc/#{pid}/environ")
    refute environ =~ "PATH=." or environ =~ "SECRET"
    fork(port)
    assert call(port, 1, :getrlimit, [:rlimit_core]) == {:ok, %{cur: 0, max: 0}}
    assert {:ok, %{cur: cur}} = call(port, 1, :getrlimit, [:rlimit_fsize])
    assert cur in [:infinity, 0xFFFF_FFFF_FFFF_FFFF]

    # SIGCHLD is heard: the exit is told.
    execve = {:execve, ["/bin/true", ["true"], []]}
    assert ask(port, {:batch, :exec, 1, [execve], [stdin: :null]}) == :executed
    assert event(port, 1) == {:exit_status, 1, 0}
    assert File.read!(errors) == ""
    Port.close(port)
  end

  test "is no way out of no_new_privs", %{user: user, group: group, program: program} do
    [command | args] = Account.command(user, [program], groups: [group], no_new_privs: true)

    port = Port.open({:spawn_executable, command}, [:binary, :exit_status, packet: 4, args: args])
    assert hello(port).uid == user.uid
    Port.close(port)
    refute_received {^port, _anything}
  end

  test "setuid somebody else, it serves nobody", %{user: user, program: program} do
    File.chown!(program, user.uid)
    File.chmod!(program, 0o4755)
    argv = ["--reuid=65533", "--regid=65533", "--clear-groups", program]
    refusal = "stdio: may be setuid root, but neither setgid nor setuid somebody else\n"
    assert System.cmd("setpriv", argv, stderr_to_stdout: true) == {refusal, 77}
  end
end
