defmodule Stdio.Ecosystem do
  @moduledoc """
  Projects that use the library, made from nothing in a scratch folder and built with a `mix` that
  knows neither this project nor this user.
  """

  @source File.cwd!()
  @strange ~w(CC CXX CFLAGS CXXFLAGS LDFLAGS CROSSCOMPILE ERL_LIBS ERL_FLAGS ERL_AFLAGS ERL_ZFLAGS)

  @doc """
  A new folder that other users may enter, gone when the test or the module's tests end.
  """
  @spec scratch!() :: Path.t()
  def scratch! do
    name = "stdio-#{System.pid()}-#{System.unique_integer([:positive])}"
    scratch = Path.join(System.tmp_dir!(), name)
    File.mkdir!(scratch)
    File.chmod!(scratch, 0o755)

    ExUnit.Callbacks.on_exit(fn ->
      # What a test has made read-only can be removed by root only.
      {_output, _status} = System.cmd("chmod", ["-R", "u+w", scratch])
      File.rm_rf!(scratch)
    end)

    scratch
  end

  @doc """
  Copies the library as git would check it out, with what is not committed yet.
  """
  @spec copy_library!(Path.t()) :: Path.t()
  def copy_library!(to) do
    args = ["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate"]
    {files, 0} = System.cmd("git", args, cd: @source)

    for file <- String.split(files, <<0>>, trim: true),
        source = Path.join(@source, file),
        File.exists?(source) do
      target = Path.join(to, file)
      File.mkdir_p!(Path.dirname(target))
      File.cp!(source, target)
    end

    to
  end

  @doc """
  Puts a program that compiles in a second in the place of the port program: it prints `SPEECH`, a
  macro. For tests of how it is built, not of what it does.
  """
  @spec simplify_port!(Path.t()) :: Path.t()
  def simplify_port!(library) do
    folder = Path.join(library, "c_src")
    File.rm_rf!(folder)
    File.mkdir_p!(folder)

    File.write!(Path.join(folder, "CMakeLists.txt"), """
    add_executable(stdio main.cpp)
    target_link_libraries(stdio PRIVATE stdio_build erl_interface::ei Boost::headers)
    """)

    File.write!(Path.join(folder, "main.cpp"), """
    #include <ei.h>
    #include <boost/version.hpp>
    #include <cstdio>
    #ifndef SPEECH
    #define SPEECH "nothing"
    #endif
    int main() { return ei_init() + std::puts(SPEECH) < 0; }
    """)

    library
  end

  @doc """
  A new project that does nothing but depend on `:stdio`, with the given options.
  """
  @spec dependent!(Path.t(), keyword) :: Path.t()
  def dependent!(folder, options) do
    File.mkdir_p!(Path.join(folder, "lib"))
    File.write!(Path.join(folder, "lib/fresh.ex"), "defmodule Fresh do\nend\n")

    File.write!(Path.join(folder, "mix.exs"), """
    defmodule Fresh.MixProject do
      use Mix.Project

      def project do
        [app: :fresh, version: "0.1.0", deps: [{:stdio, #{inspect(options)}}]]
      end

      def application, do: [extra_applications: [:logger]]
    end
    """)

    folder
  end

  @doc """
  Runs `mix` in `folder`: its output and exit status.
  """
  @spec mix(Path.t(), [String.t()], [{String.t(), String.t() | nil}]) ::
          {String.t(), non_neg_integer}
  def mix(folder, args, env \\ []) do
    home = Path.join(System.tmp_dir!(), "stdio-no-home")

    strange =
      for name <- Map.keys(System.get_env()),
          name in @strange or String.starts_with?(name, ["MIX_", "HEX_", "RELEASE_", "CMAKE_"]),
          do: {name, nil}

    System.cmd("mix", args,
      cd: folder,
      env: strange ++ [{"HOME", home} | env],
      stderr_to_stdout: true
    )
  end

  @doc """
  Runs `mix` in `folder`, which must succeed: its output.
  """
  @spec mix!(Path.t(), [String.t()], [{String.t(), String.t() | nil}]) :: String.t()
  def mix!(folder, args, env \\ []) do
    case mix(folder, args, env) do
      {output, 0} -> output
      {output, status} -> raise "mix #{Enum.join(args, " ")} exited with #{status}:\n#{output}"
    end
  end

  @doc """
  Code for a dependent project that shows the library at work, and what it prints.
  """
  @spec echo() :: String.t()
  def echo, do: ~S|IO.inspect(Enum.to_list(Stdio.stream!("echo test")))|

  @spec echoed() :: String.t()
  def echoed, do: ~S|[stdout: "test\n", exit_status: 0]| <> "\n"

  @doc """
  The files below `folder`, relative to it.
  """
  @spec files(Path.t()) :: [Path.t()]
  def files(folder) do
    folder
    |> Path.join("**")
    |> Path.wildcard(match_dot: true)
    |> Enum.reject(&File.dir?/1)
    |> Enum.map(&Path.relative_to(&1, folder))
  end
end
