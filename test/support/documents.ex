defmodule Stdio.Test.Documents do
  @moduledoc false

  defmodule Readme do
    use Stdio.Test.Document, "README.md"
  end

  defmodule Migrating do
    use Stdio.Test.Document, "docs/migrating.md"
  end
end
