defmodule Stdio.ReadmeTest do
  use ExUnit.Case, async: true

  doctest Stdio.Test.Readme, tags: :root
end
