defmodule Torture.Promises.CleanStart do
  @moduledoc """
  What a program finds when it starts, beside other streams, and below a port program that was itself started
  with open descriptors, ignored and blocked signals and an environment.
  """

  @behaviour Torture.Promise

  alias Bench.Neighbour
  alias Stdio.Test.BarePort
  alias Torture.{Effort, Host, Inside, Scratch}

  @clean %{
    "descriptors" => ["0 1 2"],
    "signals" => [""],
    "session" => ["own"],
    "terminal" => ["none"],
    "core" => ["0 0"]
  }

  @impl true
  def title,
    do:
      "The program sees descriptors 0, 1, 2, default signals and its own environment, nothing else"

  @impl true
  def run(effort) do
    behaviours = Host.behaviours()
    System.put_env("STDIO_TORTURE", "of the node")
    neighbours = [Neighbour.flood(), Neighbour.unread(), Neighbour.stopped()]
    count = Effort.pick(effort, quick: 20, full: 200)
    for behaviour <- behaviours, n <- 1..count, do: look!(behaviour, n)
    Enum.each(neighbours, &Neighbour.stop/1)
    System.delete_env("STDIO_TORTURE")
    hostile = Effort.pick(effort, quick: 5, full: 50)
    for _ <- 1..hostile, do: below_hostile_parent!()

    {:held,
     "#{count} programs in each of #{Host.names(behaviours)}, beside other streams; #{hostile} port programs " <>
       "started with 50 open descriptors, signals ignored and all of them blocked, an alarm, no arguments"}
  end

  defp look!(behaviour, n) do
    environ = for k <- 1..(rem(n, 5) + 1), do: "VARIABLE#{k}=#{:rand.uniform(1000)}"
    seen = Inside.look(behaviour, environ: environ)
    Inside.expect!(seen, Map.put(@clean, "env", environ), inspect(behaviour))
  end

  # As badly as a shell can start it, and a program that makes it worse.
  @hostile ~S"""
  n=10; while [ $n -lt 60 ]; do eval "exec $n</etc/passwd"; n=$((n + 1)); done
  trap '' HUP INT QUIT PIPE USR1 USR2 ALRM TERM CHLD CONT TSTP TTIN TTOU
  exec "$0" "$1" 2>/dev/null
  """

  defp below_hostile_parent! do
    # dash knows descriptors of one digit only.
    shell = Enum.find(["/bin/bash", "/usr/bin/bash", "/bin/sh"], &File.exists?/1)
    args = ["-c", @hostile, Scratch.program(:hostile_caller), BarePort.program()]
    port = Port.open({:spawn_executable, shell}, [:binary, :exit_status, packet: 4, args: args])
    {:ok, _info} = BarePort.ask(port, {:hello, :hello, 1})
    {:ok, _pid} = BarePort.ask(port, {:fork, :supervisor, 0, 1, [:supervise]})
    {:ok, _pid} = BarePort.ask(port, {:fork, :program, 1, 2, []})
    execve = {:execve, [Scratch.program(:inside), ["inside"], ["A=1"]]}
    limits = {:setrlimit, [:rlimit_core, %{cur: 0, max: 0}]}
    calls = [{:setsid, []}, limits, execve]
    :executed = BarePort.ask(port, {:batch, :run, 2, calls, [domain: 1, stdin: :null]})
    seen = Inside.parse(output(port, ""))
    Inside.expect!(seen, Map.put(@clean, "env", ["A=1"]), "a program below a hostile parent")
    Port.close(port)
  end

  defp output(port, said) do
    case BarePort.event(port, 2) do
      {:stdout, 2, data} -> output(port, said <> data)
      {:exit_status, 2, 0, :tree, []} -> said
    end
  end
end
