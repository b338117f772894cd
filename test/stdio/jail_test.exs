defmodule Stdio.JailTest do
  use ExUnit.Case, async: true

  doctest Stdio.Jail

  defp jail_op(config) do
    config |> Stdio.Jail.ops() |> List.flatten() |> Enum.find(&match?({:jail, _args}, &1))
  end

  defp names(config), do: for(op <- List.flatten(Stdio.Jail.ops(config)), do: elem(op, 0))

  describe "the ops" do
    test "come in the order that a start needs" do
      config = [uid: 65_536, groups: [7], rlimit: [rlimit_core: %{cur: 0, max: 0}], priority: 5]

      assert config |> names() |> Enum.take(9) ==
               [:setsid, :setpriority, :jail, Stdio.Jail, :chdir, :setrlimit] ++
                 [:setgroups, :setresgid, :setresuid]
    end

    test "leave privileges behind last, unless they are wanted" do
      bounds = length(Stdio.Syscall.os().disable_setuid())
      assert length(names(uid: 1000)) == length(names(uid: 1000, setuid: true)) + bounds
    end

    test "give the jail what the options say" do
      address = {8193, 3512, 0, 0, 0, 0, 0, 1}
      net = %{ip4: [{192, 0, 2, 1}], ip6: [address]}

      assert {:jail, [jail]} = jail_op(uid: 1000, path: "/rescue", hostname: "box", net: net)

      assert %{path: "/rescue", hostname: "box", ip4: [{192, 0, 2, 1}], ip6: [^address]} = jail
    end

    test "give it no addresses by default, and a root, a host name and a name of its own" do
      assert {:jail, [%{ip4: [], ip6: []} = jail]} = jail_op(uid: 1000)
      assert jail.path == Application.app_dir(:stdio, "priv/root")
      assert jail.hostname == "stdio1000"
      assert {:jail, [%{jailname: other}]} = jail_op(uid: 1000)
      assert other != jail.jailname
    end

    test "refuse the host's network where it has none" do
      refused = {Stdio.Steps, :unsupported, [[net: :host]]}
      ops = List.flatten(Stdio.Jail.ops(uid: 1000, net: :host))
      {:ok, interfaces} = :inet.getifaddrs()
      assert refused in ops == (Stdio.Jail.addresses(:host, interfaces) == :error)
      assert refused in ops == (jail_op(uid: 1000, net: :host) == nil)
    end

    test "refuse what a jail has not" do
      ops = Stdio.Jail.ops(uid: 1000, fstab: ["/srv"])
      assert {Stdio.Steps, :unsupported, [[fstab: ["/srv"]]]} in ops
    end
  end

  describe "the network" do
    test "is what the host has, or what is given" do
      for bad <-
            [:other, [], %{other: []}, %{ip4: {1, 2, 3, 4}}, %{ip4: [{1, 2, 3, 256}]}] ++
              [%{ip6: [{1, 2, 3, 4}]}, %{ip4: ["1.2.3.4"]}] do
        assert_raise ArgumentError, ~r/option :net is .*, expected :none/, fn ->
          Stdio.stream!("true", Stdio.Jail, net: bad)
        end
      end
    end

    test "has addresses in a jail alone" do
      for behaviour <- [Stdio.Process, Stdio.Container, Stdio.Rootless] do
        assert_raise ArgumentError, ~r/option :net is .*, expected :none or :host/, fn ->
          Stdio.stream!("true", behaviour, net: %{ip4: []})
        end
      end
    end
  end

  if :os.type() != {:unix, :freebsd} do
    test "there are no jails here, and the error says so" do
      stream = Stdio.stream!(["./ping"], Stdio.Jail, path: "/rescue")
      error = assert_raise Stdio.StreamError, fn -> Enum.to_list(stream) end
      assert error.reason == :enotsup
      assert error.message =~ "Stdio.Jail needs FreeBSD, and this is linux"
      assert_raise Stdio.StreamError, fn -> Stdio.Jail.task([]) end
    end

    test "a supervisor keeps no jail where there are none" do
      {:ok, supervisor} = Stdio.supervisor()
      {:ok, task} = Stdio.Task.fork(supervisor.init)
      assert Stdio.Jail.keep(7, task) == {:error, :enosys}
      assert Stdio.kill_domain(supervisor) != :jail
      Stdio.Task.stop(supervisor.init)
    end

    test "a supervisor that does not take the call has other means" do
      {:ok, supervisor} = Stdio.supervisor(:shutdown, {:allow, [:fork]})
      {:ok, task} = Stdio.Task.fork(supervisor.init)
      assert Stdio.Jail.keep(7, task) == :ok
      Stdio.Task.stop(supervisor.init)
    end
  end

  describe "on FreeBSD" do
    @describetag :freebsd
    @describetag :root

    test "a program in a jail has no network" do
      assert Stdio.stream!(["./ping", "-c", "1", "8.8.8.8"], Stdio.Jail, path: "/rescue")
             |> Enum.to_list() ==
               [stderr: "ping: ssend socket: Protocol not supported\n", exit_status: 71]
    end

    test "it has a host name and a root of its own" do
      assert Stdio.stream!(["./sh", "-c", "./hostname; pwd"], Stdio.Jail,
               path: "/rescue",
               hostname: "box"
             )
             |> Stream.transform([], &Stdio.Stream.stdout_to_stderr/2)
             |> Enum.join() == "box\n/\n"
    end

    test "it ends with the stream, and all that it started" do
      script = "./sleep 1000 & echo $!; ./sleep 1000"

      [stdout: pid] =
        Stdio.stream!(["./sh", "-c", script], Stdio.Jail, path: "/rescue") |> Enum.take(1)

      assert {_output, 1} = System.cmd("kill", ["-0", String.trim(pid)], stderr_to_stdout: true)
    end
  end
end
