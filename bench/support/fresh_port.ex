defmodule Bench.FreshPort do
  @moduledoc "A port program that has not learnt anything in earlier rows."

  alias Bench.Pss

  @spec start() :: :ok
  def start do
    :ok = Application.stop(:stdio)
    wait_for_nobody()
    :ok = Application.start(:stdio)
  end

  defp wait_for_nobody do
    if Pss.pids() != [] do
      Process.sleep(10)
      wait_for_nobody()
    end
  end
end
