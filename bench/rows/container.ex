defmodule Bench.Rows.Container do
  @moduledoc "One program after the other, each in a container that root makes."

  @behaviour Bench.Row

  @impl true
  def row, do: Bench.Isolation.row(Stdio.Container)
end
