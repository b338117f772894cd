defmodule Stdio.Attacks.PrivilegesTest do
  # What is left of root in a program that is not to be root, and ways back.
  use ExUnit.Case, async: true

  import Stdio.Test.Output
  import Stdio.Test.Processes, only: [value: 2, fds: 1, status: 2]

  alias Stdio.Container
  alias Stdio.Rootless
  alias Stdio.Test.Fixture
  alias Stdio.Test.OwnPort

  @moduletag :root

  @nothing "0000000000000000"

  # A port program that is started with more than root has: groups, which it keeps, and capabilities that
  # outlive a change of the user, which it gives away.
  defp lavish_port do
    caps = Enum.map_join(~w(chown dac_override kill setgid setuid sys_admin), ",", &"+#{&1}")
    options = ["--groups=4,24,27", "--inh-caps=#{caps}", "--ambient-caps=#{caps}"]
    port = OwnPort.start!(["setpriv" | options])
    assert status(OwnPort.pid(port), "Groups") =~ "24"
    assert status(OwnPort.pid(port), "CapInh") == @nothing
    assert status(OwnPort.pid(port), "CapAmb") == @nothing
    port
  end

  # setresuid(2) leaves the inheritable ones alone, which the node's caller may have.
  test "nothing of what the port program has is left, in any of its kinds" do
    port = lavish_port()

    for module <- [Stdio.Process, Container, Rootless] do
      said = output!(["/bin/cat", "/proc/self/status"], OwnPort.behaviour(port, module))

      for name <- ~w(CapInh CapPrm CapEff CapAmb),
          do: assert({module, name, value(said, name)} == {module, name, @nothing})

      # Those of the namespace: none of them is mapped.
      assert {module, value(said, "Groups")} in [{module, ""}, {module, nil}]
      assert value(said, "NoNewPrivs") == "1"

      for name <- ~w(Uid Gid) do
        assert [id, id, id, id] = said |> value(name) |> String.split()
        assert String.to_integer(id) >= 65_534
      end
    end
  end

  test "nothing leads back to root" do
    program = Fixture.compile!("regain")
    port = lavish_port()
    config = [fstab: [Path.dirname(program)]]

    for module <- [Stdio.Process, Container, Rootless],
        behaviour <- [module, OwnPort.behaviour(port, module)] do
      assert {module, lines!([program], behaviour, config)} == {module, ["end"]}
    end

    # What the fixture finds where there is something to be found.
    assert "setuid" in lines!([program], Stdio.Process, uid: 0)
  end

  test "nor does a program that is setuid root, unless it may" do
    program = Fixture.compile!("regain")
    File.chmod!(program, 0o4755)
    config = [fstab: [Path.dirname(program)]]

    for module <- [Stdio.Process, Container, Rootless] do
      assert {module, lines!([program], module, config)} == {module, ["end"]}
    end

    for module <- [Stdio.Process, Container],
        do: assert("setuid" in lines!([program], module, [setuid: true] ++ config))

    # Root of its own namespace at most: outside it is still nobody.
    assert lines!([program], Rootless, [setuid: true] ++ config) == ["end"]
  end

  test "a change that fails on the way is no start" do
    # Root of a user namespace in which only its own id has a number.
    port = OwnPort.start!(["unshare", "--map-root-user"])
    mark = Stdio.Test.Processes.mark()

    for {config, step} <- [
          {[groups: [5]], "setgroups"},
          {[gid: 70_001, uid: 0], "setgroups"},
          {[uid: 70_001], "setgroups"}
        ] do
      config = Stdio.Test.Processes.marked(mark, config)

      error =
        assert_raise Stdio.OpError, fn ->
          "echo reached" |> Stdio.stream!(OwnPort.behaviour(port), config) |> Enum.to_list()
        end

      assert error.reason in [:eperm, :einval]
      assert error.message =~ step
    end

    Stdio.Test.Processes.assert_gone(mark)
    assert [_ | _] = fds(OwnPort.pid(port))
  end
end
