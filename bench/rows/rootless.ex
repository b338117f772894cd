defmodule Bench.Rows.Rootless do
  @moduledoc "One program after the other, each in a user namespace."

  @behaviour Bench.Row

  @impl true
  def row, do: Bench.Isolation.row(Stdio.Rootless)
end
