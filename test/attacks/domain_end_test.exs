defmodule Stdio.Attacks.DomainEndTest do
  # What a stream says of the end of all that it started: by what means, and who could not be ended.
  use ExUnit.Case, async: true

  alias Stdio.Test.Account
  alias Stdio.Test.Processes

  test "a stream that is at its end says by what means nothing is left of it" do
    me = self()
    tell = fn _config -> fn tree -> send(me, {tree, Stdio.kill_domain(tree)}) && true end end
    root? = Processes.status("self", "Uid") =~ ~r/^0\s/
    isolated = if root?, do: Stdio.Container, else: Stdio.Rootless

    for {behaviour, rung} <- [
          {Stdio.Process, if(root?, do: :uid, else: :tree)},
          {isolated, :pid_namespace}
        ] do
      events = Stdio.stream!("sleep 1000 & echo up", {behaviour, onexit: tell}) |> Enum.to_list()

      assert events == [stdout: "up\n", exit_status: 0]
      assert_received {%Stdio.ProcessTree{kill_domain: ^rung, survivors: []}, ^rung}
    end
  end

  # Five seconds of the supervisor's, five of the port program's.
  @tag :root
  @tag timeout: 120_000
  test "a stream tells who is left of it if the system did not let them be killed" do
    user = Account.create!()
    # By all its ids: as long as one is the user's, he may signal it (kill(2)).
    become_root = Path.join(user.dir, "become-root")
    File.cp!(System.find_executable("setpriv"), become_root)
    File.chmod!(become_root, 0o4755)
    command = "#{become_root} --reuid=0 sh -c 'sleep 1000 >/dev/null & echo $!'"

    {pid, events, survivors, tree, message} =
      Account.eval!(user, """
      {:ok, _} = Application.ensure_all_started(:stdio)
      Logger.configure(level: :none)
      me = self()
      tell = fn _config -> fn tree -> send(me, tree) && true end end
      {:ok, heard} = Agent.start_link(fn -> [] end)

      try do
        Stdio.stream!("#{command}", {Stdio.Process, onexit: tell}, setuid: true)
        |> Enum.each(fn event -> Agent.update(heard, &[event | &1]) end)
      rescue
        error in Stdio.StreamError ->
          tree = receive(do: (%Stdio.ProcessTree{} = tree -> {tree.kill_domain, tree.survivors}))
          [{:exit_status, 0}, {:stdout, pid}] = events = Agent.get(heard, & &1)
          pid = pid |> String.trim() |> String.to_integer()
          {pid, events, error.survivors, tree, Exception.message(error)}
      end
      """)

    on_exit(fn -> Processes.kill_9(pid) end)
    assert Processes.status(pid, "Uid") =~ ~r/^0\t0\t0\t/
    assert [{:exit_status, 0}, {:stdout, _pid}] = events
    assert survivors == [pid]
    assert tree == {:tree, [pid]}
    assert message == "the system did not let these processes be killed: #{pid}"
  end
end
