defmodule Stdio.SetuidTest do
  # Users and groups of the system come and go.
  use ExUnit.Case, async: false

  import Stdio.Test.Condition
  import Stdio.Test.Processes

  alias Stdio.Test.Account
  alias Stdio.Test.OtherNode

  @moduletag :root

  setup do
    %{user: Account.create!()}
  end

  test "a node that is root has one program, whatever is set" do
    on_exit(fn -> Stdio.Task.sudo("") end)

    for set <- [&Stdio.setuid/0, &Stdio.Task.sudo/0, fn -> Stdio.Task.sudo("/nonexistent") end] do
      assert set.() == :ok
      {:ok, task} = Stdio.Task.fork()
      assert Stdio.Task.getuid(task) == 0
      assert Stdio.Task.stop(task) == :ok
    end

    assert Stdio.Port.Table.port(Stdio.Port.Root) == nil
  end

  # A value of code that says as whom a stream runs.
  @ids ~S"""
  ids = fn config ->
    [stdout: ids, exit_status: 0] =
      Stdio.stream!("echo $(id -u) $(id -g) $(id -G)", Stdio.Process, config) |> Enum.to_list()

    ids |> String.split() |> Enum.map(&String.to_integer/1)
  end
  """

  @failure ~S"""
  failure = fn ->
    try do
      Enum.to_list(Stdio.stream!("true"))
    rescue
      error in Stdio.StreamError -> {error.reason, error.message}
    end
  end
  """

  # Which of the node's two programs has been started.
  @started ~S"""
  started = fn ->
    for server <- [Stdio.Port.User, Stdio.Port.Root], Stdio.Port.Table.port(server), do: server
  end
  """

  defp assert_generated([uid, gid, group]) do
    assert uid in 65_536..131_071
    assert [gid, group] == [uid, uid]
  end

  describe "a program that is setuid root" do
    setup %{user: user} do
      group = Account.create_group!()
      Account.install!(user, 0o4750, group)
      %{group: group}
    end

    test "serves members of its group as root", %{user: user, group: group} do
      code = @ids <> "{ids.([]), ids.(uid: 1234, gid: 1235, groups: [7]), ids.(uid: 0)}"
      {generated, given, root} = Account.eval!(user, code, groups: [group])
      assert_generated(generated)
      assert given == [1234, 1235, 1235, 7]
      assert root == [0, 0, 0]
    end

    test "serves them with nothing to be set, and with no second program", context do
      %{user: user, group: group} = context

      code =
        @started <>
          ~S"""
          {:ok, task} = Stdio.Task.fork()
          before = {Stdio.Task.getuid(task), started.()}
          :ok = Stdio.setuid()
          {:ok, task} = Stdio.Task.fork()
          {before, {Stdio.Task.getuid(task), started.()}}
          """

      root = {0, [Stdio.Port.Root]}
      assert Account.eval!(user, code, groups: [group]) == {root, root}
    end

    test "serves them as themselves for those who want that", %{user: user, group: group} do
      code = ~S"""
      {:ok, task} = Stdio.Task.Birth.from_port(Stdio.Port.User, [])
      {:ok, groups} = Stdio.Task.getgroups(task)
      pid = Stdio.Task.getpid(task)
      %{uid: owner} = File.stat!("/proc/#{pid}/status")
      {Stdio.Task.getuid(task), groups, Stdio.Task.setresuid(task, -1, 0, -1), owner}
      """

      {uid, groups, back, owner} = Account.eval!(user, code, groups: [group])
      assert {uid, back, owner} == {user.uid, {:error, :eperm}, user.uid}
      assert Enum.sort(groups) == Enum.sort([user.gid, group])
    end

    test "runs containers as root, and rootless ones as the user", context do
      %{user: user, group: group} = context
      root = Path.join(user.dir, "root")
      :ok = Stdio.Container.make_tree!(root)

      code = ~S"""
      ids = fn behaviour, config ->
        [stdout: ids, exit_status: 0] =
          Stdio.stream!("echo $(id -u) $PPID $$", behaviour, config) |> Enum.to_list()

        ids |> String.split() |> Enum.map(&String.to_integer/1)
      end

      root = Path.join(Path.dirname(Application.app_dir(:stdio)), "root")
      {ids.(Stdio.Container, path: root, uid: 1234), ids.(Stdio.Rootless, path: root)}
      """

      assert {[1234, 0, 1], [65_534, 1, _pid]} = Account.eval!(user, code, groups: [group])
    end

    test "says whom it is for when the file's mode keeps a user out", %{user: user} do
      assert {:eacces, message} = Account.eval!(user, @failure <> "failure.()")
      assert message =~ "is executable, but not by this user"
    end

    test "refuses who is not in its group", %{user: user, group: group} do
      Account.install!(user, 0o4755, group)

      code = ~S"""
      {:ok, task} = Stdio.Task.Birth.from_port(Stdio.Port.User, [])
      {failure.(), failure.(), Stdio.Task.getuid(task)}
      """

      {first, second, uid} = Account.eval!(user, @failure <> code)
      assert {:eacces, message} = first
      assert message =~ "setuid root, but serves only root and the group of its file"
      assert message =~ "Stdio.setuid/0"
      assert second == first
      assert uid == user.uid
    end

    test "says so when the system does not make it root", %{user: user, group: group} do
      options = [groups: [group], no_new_privs: true]
      assert {:eperm, message} = Account.eval!(user, @failure <> "failure.()", options)
      assert message =~ "is setuid root, but runs as user #{user.uid}"
      assert message =~ "no_new_privs"
    end

    test "leaves nothing behind when the node is killed", %{user: user, group: group} do
      killed_node(user, "", groups: [group])
    end
  end

  describe "sudo" do
    @allowed "USER ALL=(root) NOPASSWD: PROGRAM \"\"\n"

    defp allow!(user, lines \\ @allowed),
      do: Account.allow_sudo!(user, String.replace(lines, "PROGRAM", Account.program(user)))

    test "makes later streams root's, beside those of the user", %{user: user} do
      allow!(user)

      code =
        @ids <>
          @started <>
          ~S"""
          mine = ids.([])
          {:ok, task} = Stdio.Task.fork()
          before = {mine, started.()}
          :ok = Stdio.setuid()
          set = started.()
          roots = {ids.([]), ids.(uid: 1234), started.()}
          {:ok, other} = Stdio.Task.Birth.from_port(Stdio.Port.User, [])
          users = {Stdio.Task.getuid(task), Stdio.Task.getuid(other)}
          :ok = Stdio.Task.sudo("")
          {before, set, roots, users, ids.([])}
          """

      {before, set, roots, users, again} = Account.eval!(user, code)
      mine = [user.uid, user.gid, user.gid]
      assert before == {mine, [Stdio.Port.User]}
      assert set == [Stdio.Port.User]
      assert {generated, [1234, 1234, 1234], [Stdio.Port.User, Stdio.Port.Root]} = roots
      assert_generated(generated)
      assert users == {user.uid, user.uid}
      assert again == mine
    end

    test "may be a setting of the application, or another command", %{user: user} do
      allow!(user)

      code = ~S"""
      Application.stop(:stdio)
      Application.put_env(:stdio, :sudo, "sudo -n")
      Application.start(:stdio)
      {:ok, task} = Stdio.Task.fork()
      configured = Stdio.Task.getuid(task)
      Application.stop(:stdio)
      Application.delete_env(:stdio, :sudo)
      Application.start(:stdio)
      {:ok, task} = Stdio.Task.fork()
      without = Stdio.Task.getuid(task)
      :ok = Stdio.Task.sudo([System.find_executable("sudo"), ?\s, "-n -u root"])
      {:ok, task} = Stdio.Task.fork()
      {configured, without, Stdio.Task.getuid(task), Stdio.Task.sudo()}
      """

      assert Account.eval!(user, code) == {0, user.uid, 0, :ok}
    end

    for setting <- ["use_pty", "!use_pty", "use_pty, log_input, log_output"] do
      test "with #{setting} carries every byte, and leaves nothing of a killed node", context do
        %{user: user} = context
        logs = Path.join(user.dir, "logs")
        allow!(user, "#{@allowed}Defaults:USER #{unquote(setting)}, iolog_dir=#{logs}\n")

        killed_node(user, ~S"""
        Stdio.setuid()
        bytes = :crypto.strong_rand_bytes(3_000_000)

        [bytes]
        |> Stdio.pipe!(["/bin/cat"])
        |> Enum.map_join(fn
          {:stdout, data} -> data
          {:exit_status, 0} -> ""
        end)
        |> Kernel.==(bytes) || raise "bytes are lost"
        """)
      end
    end

    test "that wants a password is an error that says what to do", %{user: user} do
      allow!(user, "USER ALL=(root) PROGRAM\n")
      code = @failure <> "Stdio.setuid(); {failure.(), failure.()}"
      assert {{:eperm, message}, {:eperm, message}} = Account.eval!(user, code)
      assert message =~ "`sudo -n #{Account.program(user)}` ended"
      assert message =~ "without a password, see Stdio.setuid/0"
    end

    test "that does not know the user is one, and ends no stream of the user's", %{user: user} do
      code =
        @failure <>
          ~S"""
          {:ok, task} = Stdio.Task.fork()
          Stdio.setuid()
          failed = failure.()
          Stdio.Task.sudo("")
          {failed, Stdio.Task.getuid(task), Enum.to_list(Stdio.stream!("echo mine"))}
          """

      assert {{:eperm, _message}, uid, events} = Account.eval!(user, code)
      assert uid == user.uid
      assert events == [stdout: "mine\n", exit_status: 0]
    end

    test "that is not there is one", %{user: user} do
      code = @failure <> ~S|System.put_env("PATH", "/nonexistent"); Stdio.setuid(); failure.()|
      assert {:eperm, message} = Account.eval!(user, code)
      assert message =~ "there is no sudo in the PATH"
      assert message =~ "Stdio.setuid/0"
    end

    test "that makes nobody root is one", %{user: user} do
      code = @failure <> ~S|Stdio.Task.sudo("env"); failure.()|
      assert {:eperm, message} = Account.eval!(user, code)
      assert message =~ "`env #{Account.program(user)}` runs as user #{user.uid}"
    end
  end

  # All that the node started is gone, the port programs and whatever started them included.
  defp killed_node(user, code, options \\ []) do
    mark = mark()

    code =
      code <>
        ~S"""

        command = "setsid sleep 1000 & echo ready; sleep 1000"
        environ = ["PATH=/usr/bin:/bin", System.fetch_env!("MARK")]

        Stdio.stream!(command, Stdio.Process, environ: environ)
        |> Enum.each(fn {:stdout, "ready\n"} -> IO.puts("ready") end)
        """

    node = Account.start_node!(user, code, [{~c"MARK", to_charlist(mark)}], options)
    assert [_ | _] = with_mark(mark)
    programs = programs(user)
    assert [_ | _] = programs
    OtherNode.kill_9(node)
    assert_gone(mark)
    eventually(fn -> not Enum.any?(programs, &alive?/1) end, "the end of the port program")
  end

  # By their command lines, sudo's among them.
  defp programs(user) do
    for pid <- pids(),
        {:ok, line} <- [File.read("/proc/#{pid}/cmdline")],
        Account.program(user) in String.split(line, <<0>>),
        do: pid
  end
end
