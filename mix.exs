defmodule Stdio.MixProject do
  use Mix.Project

  @version "0.1.0"

  def project do
    [
      app: :stdio,
      version: @version,
      elixir: "~> 1.14",
      # Ours lives in lib/, so it can only be found once the others have compiled it.
      compilers: Mix.compilers() ++ [:stdio_port],
      elixirc_paths: elixirc_paths(Mix.env()),
      start_permanent: Mix.env() == :prod,
      deps: [],
      description: "Runs operating system processes as streams, and leaves none behind.",
      package: package(),
      docs: docs()
    ]
  end

  def application do
    [
      mod: {Stdio.Application, []},
      extra_applications: [:logger]
    ]
  end

  defp elixirc_paths(:test), do: ["lib", "test/support"]
  defp elixirc_paths(_env), do: ["lib"]

  # The program in priv/ is built where it is used.
  defp package do
    [
      licenses: ["ISC"],
      links: %{},
      files: ~w(c_src cmake lib priv docs examples CMakeLists.txt mix.exs .formatter.exs
                README.md CHANGELOG.md LICENSE),
      exclude_patterns: ["priv/stdio", "priv/.stdio", "priv/root"]
    ]
  end

  defp docs do
    [
      main: "readme",
      source_ref: "v#{@version}",
      extras: [
        "README.md",
        "CHANGELOG.md",
        "docs/migrating.md",
        "docs/porting.md",
        "docs/privileges.md",
        "docs/protocol.md",
        "LICENSE"
      ]
    ]
  end
end
