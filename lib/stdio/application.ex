defmodule Stdio.Application do
  @moduledoc false

  use Application

  @impl true
  def start(_type, _args) do
    Stdio.Privilege.look()

    # Each starts its program when that is first needed.
    servers = [
      {Stdio.Port, name: Stdio.Port.User, start: &Stdio.Port.Program.start/0},
      {Stdio.Port, name: Stdio.Port.Root, start: &Stdio.Privilege.start/0}
    ]

    Supervisor.start_link(servers, strategy: :one_for_one, name: Stdio.Supervisor)
  end
end
