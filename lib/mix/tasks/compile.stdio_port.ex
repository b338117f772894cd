defmodule Mix.Tasks.Compile.StdioPort do
  @shortdoc "Builds the port program with CMake"

  @moduledoc """
  Builds the port program with CMake and puts it into `priv/stdio`.

  It runs as part of `mix compile`, here and where `:stdio` is a dependency. It needs CMake, a C++20
  compiler, the headers of Boost and erl_interface, and uses Ninja if there is one; what is missing
  is named.

  Objects are kept below `Mix.Project.app_path/0`, apart for each `MIX_ENV` and `MIX_TARGET`. The
  program is copied to `priv/`, which they share, whenever it differs: it is always that of the last
  `mix compile`. `mix clean` removes both.

  Beside it are made the folders of `priv/root`, where containers have their root by default: a release
  may stand where nothing can be made.

  ## Environment

    * `CC`, `CXX`, `CFLAGS`, `CXXFLAGS`, `LDFLAGS`, `CMAKE_GENERATOR`, `BOOST_ROOT` - as CMake
      understands them
    * `CMAKE_BUILD_TYPE` - `Release` if not set
    * `CMAKE_TOOLCHAIN_FILE` - a CMake toolchain, for cross-compilation
    * `CROSSCOMPILE` - the prefix of a cross-compiler, such as `aarch64-linux-gnu`, used for `CC` and
      `CXX` where these are not set
    * `ERL_EI_INCLUDE_DIR`, `ERL_EI_LIBDIR` - where `ei.h` and `libei` of the target are; if not set,
      those of the running Erlang are taken

  When one of them changes, everything is built anew.

  ## Command line options

    * `--verbose` - prints the output of CMake
  """

  use Mix.Task.Compiler

  alias Mix.Task.Compiler.Diagnostic

  @recursive true

  @inherited ~w(CFLAGS CXXFLAGS LDFLAGS CMAKE_GENERATOR BOOST_ROOT)
  @compilers [{"CC", "-gcc", ~w(cc gcc clang)}, {"CXX", "-g++", ~w(c++ g++ clang++)}]

  @impl true
  @spec run([String.t()]) :: {:ok | :noop | :error, [Diagnostic.t()]}
  def run(args) do
    verbose? = "--verbose" in args

    with :ok <- find_tools(),
         :ok <- configure(verbose?),
         :ok <- build(verbose?) do
      make_root()
      {install(), []}
    else
      {:error, message} -> {:error, [diagnostic(message)]}
    end
  end

  @impl true
  @spec clean() :: :ok
  def clean do
    File.rm_rf!(build_dir())
    File.rm_rf!(program())
    File.rm_rf!(root())
    :ok
  end

  defp make_root, do: Stdio.Container.make_tree!(root())

  # What CMake would say in twenty lines is said here in one.
  defp find_tools do
    cond do
      is_nil(System.find_executable("cmake")) -> missing("CMake", "cmake")
      not compilers?() -> missing("a C++20 compiler", "build-essential")
      true -> :ok
    end
  end

  defp compilers? do
    env("CMAKE_TOOLCHAIN_FILE") != nil or
      Enum.all?(@compilers, fn {variable, _suffix, names} ->
        candidates =
          case List.keyfind(compiler_env(), variable, 0) do
            {^variable, command} -> Enum.take(OptionParser.split(command), 1)
            nil -> names
          end

        Enum.any?(candidates, &System.find_executable/1)
      end)
  end

  defp missing(what, package) do
    message = "stdio needs #{what} to build its port program (Debian: apt install #{package})."
    Mix.shell().error(message)
    {:error, message}
  end

  # CMake reads most of the environment only the first time, so that another one needs an empty
  # folder. The stamp is written last: whoever is interrupted begins again.
  defp configure(verbose?) do
    args = ["-S", source_dir(), "-B", build_dir(), "-Wno-dev" | generator() ++ definitions()]
    stamp = Path.join(build_dir(), "configured_with")
    wanted = inspect({args, compiler_env(), Enum.map(@inherited, &env/1)}, limit: :infinity)

    if File.read(stamp) == {:ok, wanted} do
      :ok
    else
      Mix.shell().info("Building the port program with CMake (this takes a minute)")
      File.rm_rf!(build_dir())
      # Of the messages of CMake only those about a failure are of interest, unless all are.
      level = if verbose?, do: "STATUS", else: "WARNING"

      with :ok <- cmake(["--log-level=#{level}" | args], verbose?) do
        File.write!(stamp, wanted)
      end
    end
  end

  # Make, unlike Ninja, takes a missing number for an infinite one.
  defp build(verbose?) do
    jobs = Integer.to_string(System.schedulers_online())
    cmake(["--build", build_dir(), "--target", "stdio", "--parallel", jobs], verbose?)
  end

  defp generator do
    if env("CMAKE_GENERATOR") == nil and System.find_executable("ninja") != nil,
      do: ["-G", "Ninja"],
      else: []
  end

  defp definitions do
    erlang = Path.join(List.to_string(:code.root_dir()), "usr")

    for {name, value} <- [
          {"CMAKE_BUILD_TYPE", env("CMAKE_BUILD_TYPE")},
          {"CMAKE_TOOLCHAIN_FILE", env("CMAKE_TOOLCHAIN_FILE")},
          {"ERL_EI_INCLUDE_DIR", env("ERL_EI_INCLUDE_DIR") || Path.join(erlang, "include")},
          {"ERL_EI_LIBDIR", env("ERL_EI_LIBDIR") || Path.join(erlang, "lib")}
        ],
        value != nil do
      "-D#{name}=#{value}"
    end
  end

  defp compiler_env do
    prefix = env("CROSSCOMPILE")

    for {variable, suffix, _names} <- @compilers,
        command = env(variable) || (prefix && prefix <> suffix) do
      {variable, command}
    end
  end

  defp env(name) do
    case System.get_env(name, "") do
      "" -> nil
      value -> value
    end
  end

  defp cmake(args, verbose?) do
    into = if verbose?, do: IO.stream(), else: ""

    case System.cmd("cmake", args, env: compiler_env(), stderr_to_stdout: true, into: into) do
      {_output, 0} ->
        :ok

      {output, status} ->
        if not verbose?, do: Mix.shell().error(output)
        {:error, "cmake exited with status #{status}"}
    end
  end

  # Renamed into place, so that a running program can be replaced and nobody sees half of one.
  defp install do
    built = Path.join([build_dir(), "bin", "stdio"])

    if {:ok, File.read!(built)} == File.read(program()) do
      :noop
    else
      temporary = Path.join(Path.dirname(program()), ".stdio.#{System.pid()}")
      File.mkdir_p!(Path.dirname(program()))
      File.cp!(built, temporary)
      File.chmod!(temporary, 0o755)
      File.rename!(temporary, program())
      # Where there are no symbolic links, _build has a copy of priv/.
      Mix.Project.build_structure()
      :ok
    end
  end

  defp diagnostic(message) do
    %Diagnostic{
      compiler_name: "stdio_port",
      file: Path.join(source_dir(), "CMakeLists.txt"),
      message: message,
      position: 0,
      severity: :error
    }
  end

  # The folder of :stdio also where that is a dependency.
  defp source_dir, do: Path.dirname(Mix.Project.project_file())
  defp build_dir, do: Path.join(Mix.Project.app_path(), "cmake")
  defp program, do: Path.join([source_dir(), "priv", "stdio"])
  defp root, do: Path.join([source_dir(), "priv", "root"])
end
