defmodule Stdio.Attacks.DescriptorsTest do
  # Descriptors that somebody forgot to close, and working directories that lead out.
  use ExUnit.Case, async: true

  import Stdio.Test.BarePort, only: [ask: 2, event: 2, program: 0]
  import Stdio.Test.Output
  import Stdio.Test.Processes

  alias Stdio.Container
  alias Stdio.Rootless
  alias Stdio.Test.Fixture
  alias Stdio.Test.RootTree

  @moduletag timeout: 300_000
  @leaked ["/proc/version", "/"]

  defp leaked(pid), do: for(fd <- fds(pid), link(pid, fd) in @leaked, do: fd)

  # It may be closed by the time that we look.
  defp link(pid, fd) do
    case File.read_link("/proc/#{pid}/fd/#{fd}") do
      {:ok, path} -> path
      {:error, _gone} -> nil
    end
  end

  test "fifty that the caller leaks are nobody's below the port program" do
    options = [:binary, :exit_status, packet: 4, args: [program()]]
    port = Port.open({:spawn_executable, Fixture.compile!("leaky_parent")}, options)
    {:os_pid, pid} = Port.info(port, :os_pid)
    assert {:ok, _info} = ask(port, {:hello, :hello, 1})
    assert length(leaked(pid)) in [0, 51]

    assert {:ok, supervisor} = ask(port, {:fork, :s, 0, 1, [:supervise]})
    assert {:ok, task} = ask(port, {:fork, :t, 1, 2, []})
    # It has closed what it inherited when it answers.
    for id <- [1, 2], do: assert(is_integer(ask(port, {:call, :pid, id, :getpid, []})))
    assert {leaked(supervisor), leaked(task)} == {[], []}
    assert fds(task) == ["0", "1", "2", "3"]

    command = "ls /proc/self/fd; ls /proc/$PPID/fd | wc -l"
    exec = {:execve, ["/bin/sh", ["sh", "-c", command], ["PATH=/bin:/usr/bin"]]}
    assert ask(port, {:batch, :b, 2, [exec], domain: 1, stdin: :null}) == :executed
    assert {:stdout, 2, "0\n1\n2\n3\n" <> _supervisors} = event(port, 2)
    Port.close(port)
  end

  test "none becomes a working directory or a root, whatever its number" do
    mark = mark()

    for behaviour <- [Stdio.Process, Container, Rootless], n <- 0..40 do
      config = marked(mark, path: "/proc/self/fd/#{n}")

      error =
        assert_raise Stdio.OpError, fn ->
          Stdio.stream!("pwd -P", behaviour, config) |> Enum.to_list()
        end

      assert error.reason in [:enotdir, :enoent], inspect(error)
    end

    assert_gone(mark)
    assert_mailbox_empty()
  end

  @tag :root
  test "a working directory is not above the root, however it is written" do
    folder = Stdio.Ecosystem.scratch!()
    File.write!(Path.join(folder, "canary"), "outside")

    command = """
    for way in / .. ../../.. /proc/self/cwd/.. /proc/self/root/.. /proc/$PPID/cwd /proc/$PPID/root \
               /proc/1/cwd /proc/1/root /proc/*/fd/*; do
      cd / && cd $way 2>/dev/null && cat .#{folder}/canary ../../..#{folder}/canary
    done 2>/dev/null
    stat -Lc %i / /.. /proc/self/cwd | uniq | wc -l
    """

    for behaviour <- [Container, Rootless], config <- [[], [uid: 0]] do
      assert output!(command, behaviour, [path: RootTree.create!()] ++ config) == "1\n"
    end
  end
end
