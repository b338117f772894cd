defmodule Stdio.Test.Readme do
  # The README as a module's documentation, so that its examples can be run as doctests.
  readme = Path.expand("../../README.md", __DIR__)
  @external_resource readme

  # A fence would be taken for part of an expected result.
  @moduledoc readme |> File.read!() |> String.replace(~r/^```.*$/m, "")
end
