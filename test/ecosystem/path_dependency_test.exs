defmodule Stdio.Ecosystem.PathDependencyTest do
  @moduledoc "The library in somebody else's project: built for real once, and used."

  # Not async: a build takes all processors, which tests that look at the clock would notice.
  use ExUnit.Case, async: false

  import Stdio.Ecosystem

  @moduletag :ecosystem
  @moduletag timeout: :timer.minutes(10)

  setup_all do
    scratch = scratch!()
    library = copy_library!(Path.join(scratch, "stdio"))
    before = files(library)
    app = dependent!(Path.join(scratch, "fresh"), path: "../stdio")
    mix!(app, ["deps.get"])
    mix!(app, ["compile"])
    %{scratch: scratch, library: library, before: before, app: app}
  end

  test "it runs commands", %{app: app} do
    assert mix!(app, ["run", "-e", echo()]) == echoed()
  end

  test "the build adds the program and a root to the sources, and nothing else", context do
    %{library: library, before: before} = context
    assert files(library) -- before == ["priv/root/dev/null", "priv/stdio"]
    assert before -- files(library) == []
  end

  test "it runs commands from a release that nobody can write to", context do
    release = Path.join(context.scratch, "release")
    mix!(context.app, ["release", "--path", release])
    {_output, 0} = System.cmd("chmod", ["-R", "a+rX,a-w", release])

    assert eval_as_stranger(release, echo()) == {echoed(), 0}

    rootless = ~S|IO.inspect(Stdio.stream!("id -u", Stdio.Rootless) \|> Enum.to_list())|
    assert eval_as_stranger(release, rootless) == {~s([stdout: "65534\\n", exit_status: 0]\n), 0}
  end

  # Root may write everywhere, so that it has to become somebody else.
  defp eval_as_stranger(release, code) do
    start = "Application.ensure_all_started(:stdio); "
    command = [Path.join(release, "bin/fresh"), "eval", start <> code]

    [program | args] =
      case System.cmd("id", ["-u"]) do
        {"0\n", 0} -> ~w(setpriv --reuid=65534 --regid=65534 --clear-groups --) ++ command
        _user -> command
      end

    env = [{"HOME", "/nonexistent"}, {"RELEASE_COOKIE", "none"}, {"RELEASE_TMP", "/nonexistent"}]
    System.cmd(program, args, cd: "/", env: env, stderr_to_stdout: true)
  end
end
