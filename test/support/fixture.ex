defmodule Stdio.Test.Fixture do
  @moduledoc false

  # Small C programs of test/fixtures, compiled where other users can execute them.

  import ExUnit.Assertions

  @doc "Compiles one, and gives its path. It is gone when the test, or the module's tests, are."
  @spec compile!(String.t(), Path.t()) :: Path.t()
  def compile!(name, folder \\ Stdio.Ecosystem.scratch!()) do
    program = Path.join(folder, name)
    source = Path.join("test/fixtures", name <> ".c")
    assert {"", 0} = System.cmd("cc", ["-Wall", "-Werror", "-o", program, source])
    program
  end
end
