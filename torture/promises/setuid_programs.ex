defmodule Torture.Promises.SetuidPrograms do
  @moduledoc "Programs whose files say that they run as root, and what comes of that."

  @behaviour Torture.Promise

  import Stdio.Test.Processes, only: [status: 2]

  alias Torture.{Broken, Effort, Host, Inside, Scratch, Traces}

  # setuid, setgid, both.
  @modes [0o4755, 0o2755, 0o6755]
  @uid 70_123

  @impl true
  def title, do: "Setuid programs gain nothing unless they may, and stay killable"

  @impl true
  def run(effort) do
    cond do
      not Host.root?() -> {:skipped, "only root can make a setuid program"}
      not honoured?() -> {:skipped, "#{System.tmp_dir!()} is mounted nosuid"}
      true -> as_root(effort)
    end
  end

  defp as_root(effort) do
    behaviours = Host.behaviours()
    programs = for mode <- @modes, do: program!(mode)
    for behaviour <- behaviours, program <- programs, do: gains_nothing!(behaviour, program)
    rounds = Effort.pick(effort, quick: 20, full: 200)
    for _ <- 1..rounds, do: killable!(hd(programs), Enum.random([:take, :kill]))

    {:held,
     "#{length(programs)} programs, setuid root, setgid root, and both, in #{Host.names(behaviours)} gain " <>
       "nothing; #{rounds} that became root with `setuid: true` were killed"}
  end

  defp program!(mode) do
    program = Path.join(Scratch.folder!("setuid"), "inside")
    File.cp!(Scratch.program(:inside), program)
    File.chmod!(program, mode)
    program
  end

  # Where this finds nothing, the rest would find nothing either.
  defp honoured? do
    seen = Inside.look(Stdio.Process, [uid: @uid, setuid: true], program!(0o4755))
    seen["uid"] == ["#{@uid} 0 0"]
  end

  defp gains_nothing!(behaviour, program) do
    uid = if behaviour == Stdio.Rootless, do: 65_534, else: @uid
    ids = Enum.join([uid, uid, uid], " ")

    behaviour
    |> Inside.look([uid: uid], program)
    |> Inside.expect!(
      %{
        "uid" => [ids],
        "gid" => [ids],
        "no_new_privs" => ["1"],
        "capabilities" => ["none"],
        "regained" => [""]
      },
      "#{Path.basename(Path.dirname(program))} in #{inspect(behaviour)}"
    )
  end

  defp killable!(program, ending) do
    traces = Traces.new(Stdio.Process)
    config = [setuid: true] ++ Traces.config(traces)
    stream = Stdio.stream!([program, "stay"], Stdio.Process, config)
    what = "the #{ending} of a setuid program"

    {consumer, monitor} =
      spawn_monitor(fn ->
        Stream.each(stream, fn {:stdout, _said} ->
          root!(traces)
          if ending == :kill, do: Process.exit(self(), :kill)
        end)
        |> Enum.take(1)
      end)

    receive do
      {:DOWN, ^monitor, :process, ^consumer, reason} ->
        Broken.unless!(reason in [:normal, :killed], "#{what}: #{inspect(reason)}")
    end

    Traces.await_gone!(traces, what)
  end

  # It has to be root for this to say anything.
  defp root!(traces) do
    uids = for pid <- Traces.processes(traces), do: pid |> status("Uid") |> String.split()
    Broken.unless!(Enum.any?(uids, &match?([_real, "0" | _], &1)), "no process became root")
  end
end
