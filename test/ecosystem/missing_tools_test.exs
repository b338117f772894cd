defmodule Stdio.Ecosystem.MissingToolsTest do
  @moduledoc "Who lacks a tool is told which, in one sentence, and what to install."

  use ExUnit.Case, async: false

  import Stdio.Ecosystem

  @moduletag :ecosystem
  @moduletag timeout: :timer.minutes(5)

  setup_all do
    scratch = scratch!()
    library = scratch |> Path.join("stdio") |> copy_library!() |> simplify_port!()
    empty = Path.join(scratch, "empty")
    File.mkdir!(empty)
    # All but the program, so that the tests need not repeat it.
    mix(library, ["compile"], [{"ERL_EI_INCLUDE_DIR", empty}])
    %{scratch: scratch, library: library, empty: empty}
  end

  test "no CMake", %{scratch: scratch, library: library} do
    path = path_without(scratch, ~r/^cmake/)

    assert complaint(library, [{"PATH", path}]) ==
             "stdio needs CMake to build its port program (Debian: apt install cmake)."
  end

  test "no compiler", %{scratch: scratch, library: library} do
    path = path_without(scratch, ~r/^(.*-)?(cc|gcc|c\+\+|g\+\+|clang|clang\+\+)(-[\d.]+)?$/)

    assert complaint(library, [{"PATH", path}]) ==
             "stdio needs a C++20 compiler to build its port program " <>
               "(Debian: apt install build-essential)."
  end

  test "a compiler from before C++20", %{scratch: scratch, library: library} do
    old = Path.join(scratch, "old-c++")

    File.write!(old, ~S"""
    #!/bin/sh
    for argument; do case $argument in -std=*) exec c++ "$@" -std=c++17;; esac; done
    exec c++ "$@"
    """)

    File.chmod!(old, 0o755)

    assert complaint(library, [{"CXX", old}]) ==
             "stdio needs a C++20 compiler such as g++ 11 or clang++ 14; #{old} is not one " <>
               "(Debian: apt install build-essential)."
  end

  test "no Boost", %{scratch: scratch, library: library, empty: empty} do
    toolchain = Path.join(scratch, "toolchain.cmake")

    File.write!(toolchain, """
    set(CMAKE_FIND_ROOT_PATH "#{empty}")
    set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
    """)

    assert complaint(library, [{"CMAKE_TOOLCHAIN_FILE", toolchain}]) ==
             "stdio needs the headers of Boost 1.81 or newer " <>
               "(Debian: apt install libboost1.81-dev)."
  end

  test "an old Boost", %{scratch: scratch, library: library} do
    root = Path.join(scratch, "boost")
    File.mkdir_p!(Path.join(root, "include/boost"))
    File.write!(Path.join(root, "include/boost/version.hpp"), "#define BOOST_VERSION 107400\n")

    assert complaint(library, [{"BOOST_ROOT", root}]) =~ "Boost 1.81 or newer"
  end

  test "no erl_interface", %{library: library, empty: empty} do
    assert complaint(library, [{"ERL_EI_INCLUDE_DIR", empty}]) =~
             "stdio needs erl_interface (Debian: apt install erlang-dev; "

    assert complaint(library, [{"ERL_EI_LIBDIR", empty}]) =~ "no libei in '#{empty}'."
  end

  # What a failing `mix compile` says about us: exactly one line.
  defp complaint(library, env) do
    {output, status} = mix(library, ["compile"], env)
    assert status != 0, output
    assert [line] = for(line <- String.split(output, "\n"), line =~ "stdio needs", do: line)
    String.trim(line)
  end

  # A folder with a link to every program there is, but those.
  defp path_without(scratch, names) do
    folder = Path.join(scratch, "bin-#{System.unique_integer([:positive])}")
    File.mkdir!(folder)

    for path <- String.split(System.get_env("PATH"), ":"),
        program <- Path.wildcard(Path.join(path, "*")),
        name = Path.basename(program),
        not (name =~ names) do
      File.ln_s(program, Path.join(folder, name))
    end

    folder
  end
end
