defmodule Stdio.Application do
  @moduledoc false

  use Application

  @impl true
  def start(_type, _args) do
    Supervisor.start_link([{Stdio.Port, name: Stdio.Port.User}],
      strategy: :one_for_one,
      name: Stdio.Supervisor
    )
  end
end
