defmodule Stdio.Test.Document do
  @moduledoc false

  # A Markdown file as the documentation of the module that uses this, so that its examples can be run
  # as doctests.
  defmacro __using__(file) do
    quote do
      document = Path.expand(unquote(file))
      @external_resource document

      # A fence would be taken for part of an expected result.
      @moduledoc document |> File.read!() |> String.replace(~r/^```.*$/m, "")
    end
  end
end
