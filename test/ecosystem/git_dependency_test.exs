defmodule Stdio.Ecosystem.GitDependencyTest do
  @moduledoc "The library fetched with git: what is not in the repository is not there."

  use ExUnit.Case, async: false

  import Stdio.Ecosystem

  @moduletag :ecosystem
  @moduletag timeout: :timer.minutes(10)

  test "it is fetched, built where git put it, and runs commands" do
    scratch = scratch!()
    library = copy_library!(Path.join(scratch, "stdio"))
    commit!(library)
    app = dependent!(Path.join(scratch, "fresh"), git: library)

    mix!(app, ["deps.get"])
    mix!(app, ["compile"])

    assert mix!(app, ["run", "-e", echo()]) == echoed()
    assert File.exists?(Path.join(app, "deps/stdio/priv/stdio"))
    assert {"", 0} = System.cmd("git", ["status", "--short"], cd: Path.join(app, "deps/stdio"))
    refute File.exists?(Path.join(library, "priv/stdio"))
  end

  defp commit!(folder) do
    author = ["-c", "user.name=Fresh", "-c", "user.email=fresh@localhost"]

    for args <- [["init", "-q"], ["add", "-A"], author ++ ["commit", "-q", "-m", "All"]] do
      {_output, 0} = System.cmd("git", args, cd: folder)
    end
  end
end
