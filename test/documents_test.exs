defmodule Stdio.DocumentsTest do
  use ExUnit.Case, async: true

  alias Stdio.Test.Documents

  doctest Documents.Readme, tags: :root
  doctest Documents.Migrating
end
