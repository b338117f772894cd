defmodule Stdio.Ecosystem.CompilerTest do
  @moduledoc "`Mix.Tasks.Compile.StdioPort`, with a program that compiles in a second."

  use ExUnit.Case, async: false

  import Stdio.Ecosystem

  @moduletag :ecosystem
  @moduletag timeout: :timer.minutes(5)

  setup_all do
    library = scratch!() |> Path.join("stdio") |> copy_library!() |> simplify_port!()
    mix!(library, ["compile"])
    %{library: library, program: Path.join(library, "priv/stdio")}
  end

  test "the second time there is nothing to do", %{library: library} do
    mix!(library, ["compile"])
    assert mix!(library, ["compile"]) == ""
  end

  test "environments that alternate always end with their own program", context do
    %{library: library, program: program} = context

    for env <- ["dev", "prod", "dev", "prod"] do
      mix!(library, ["compile"], [{"MIX_ENV", env}, speech(env)])
      assert System.cmd(program, []) == {env <> "\n", 0}
    end
  end

  test "other flags build another program", %{library: library, program: program} do
    for speech <- ["one", "two"] do
      mix!(library, ["compile"], [speech(speech)])
      assert System.cmd(program, []) == {speech <> "\n", 0}
    end
  end

  test "the prefix of a cross-compiler finds it", %{library: library, program: program} do
    prefix = Path.join(scratch!(), "strange-linux-gnu")

    for {suffix, compiler} <- [{"-gcc", "cc"}, {"-g++", "c++ -DSPEECH='\"crossed\"'"}] do
      File.write!(prefix <> suffix, ~s(#!/bin/sh\nexec #{compiler} "$@"\n))
      File.chmod!(prefix <> suffix, 0o755)
    end

    mix!(library, ["compile"], [{"CROSSCOMPILE", prefix}])
    assert System.cmd(program, []) == {"crossed\n", 0}
  end

  test "CMake is heard only when asked for", %{library: library} do
    refute mix!(library, ["compile"], [speech("quiet")]) =~ "Configuring done"
    assert mix!(library, ["compile", "--verbose"], [speech("loud")]) =~ "Configuring done"
  end

  test "a mistake in the program is shown once and fails", %{library: library} do
    {output, status} = mix(library, ["compile"], [{"CXXFLAGS", "-DSPEECH=mistake"}])

    assert status != 0
    assert [_one] = Regex.scan(~r/error: .*mistake/, output)
  end

  test "mix clean removes the program", %{library: library, program: program} do
    mix!(library, ["compile"])
    assert File.exists?(program)

    mix!(library, ["clean"])
    refute File.exists?(program)
    refute File.exists?(Path.join(library, "_build/dev/lib/stdio/cmake"))
    assert File.exists?(Path.join(library, "priv/.gitkeep"))
  end

  defp speech(text), do: {"CXXFLAGS", "-DSPEECH='\"#{text}\"'"}
end
