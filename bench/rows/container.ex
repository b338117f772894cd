defmodule Bench.Rows.Container do
  @moduledoc "One program after the other, each in a container that root makes."

  @behaviour Bench.Row

  @impl true
  def row do
    if File.stat!("/proc/self").uid == 0,
      do: Bench.Isolation.row(Stdio.Container),
      else: {:skip, "Stdio.Container, which only root can make"}
  end
end
