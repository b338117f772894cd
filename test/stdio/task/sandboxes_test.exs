defmodule Stdio.Task.SandboxesTest do
  use ExUnit.Case, async: true

  import Stdio.Test.Mounts
  import Stdio.Test.Processes

  alias Stdio.Task, as: OsTask

  setup do
    {:ok, task} = OsTask.fork()
    on_exit(fn -> OsTask.stop(task) end)
    # Once it has answered it has closed what it inherited.
    pid = OsTask.getpid(task)
    %{task: task, pid: pid, fds: fds(pid)}
  end

  # What the kernel says of a set, as the number that it is.
  defp set(pid, name), do: pid |> status(name) |> String.to_integer(16)

  defp sh(task, script) do
    assert OsTask.execve(task, "/bin/sh", ["sh", "-c", script], ["PATH=/bin:/usr/bin"]) == :ok
    assert_receive {:exit_status, ^task, status}, 30_000
    status
  end

  defp no_new_privs!(task),
    do: assert(OsTask.prctl(task, :pr_set_no_new_privs, 1, 0, 0, 0) == {:ok, 0})

  describe "prctl" do
    test "gives a structure back as the call left it", %{task: task} do
      assert OsTask.prctl(task, :pr_set_name, "a name", 0, 0, 0) == {:ok, 0}
      name = "a name" <> <<0::80>>
      buffer = [<<0::64>>, <<0::64>>]
      <<first::binary-8, second::binary-8>> = name

      assert OsTask.prctl(task, :pr_get_name, buffer, -1, 0, 0) ==
               {:ok, 0, [first, second], -1, 0, 0}

      assert {:ok, 0, [<<9::native-32>>], 0, 0, 0} =
               with_signal(task, fn ->
                 OsTask.prctl(task, :PR_GET_PDEATHSIG, [<<0::32>>], 0, 0, 0)
               end)
    end

    defp with_signal(task, fun) do
      assert OsTask.prctl(task, :pr_set_pdeathsig, :SIGKILL, 0, 0, 0) == {:ok, 0}
      fun.()
    end

    test "takes names for what its options take", %{task: task, pid: pid} do
      assert OsTask.prctl(task, :pr_capbset_read, :cap_chown, 0, 0, 0) == {:ok, 1}
      assert OsTask.prctl(task, :pr_capbset_read, :cap_other, 0, 0, 0) == {:error, :enotsup}
      bits = [:secbit_noroot, :SECBIT_NOROOT_LOCKED]

      if OsTask.getuid(task) == 0 do
        assert OsTask.prctl(task, :pr_set_securebits, bits, 0, 0, 0) == {:ok, 0}
        assert OsTask.prctl(task, :pr_get_securebits, 0, 0, 0, 0) == {:ok, 3}
        assert OsTask.prctl(task, :pr_capbset_drop, :cap_sys_time, 0, 0, 0) == {:ok, 0}
        assert Bitwise.band(set(pid, "CapBnd"), Bitwise.bsl(1, 25)) == 0
      else
        assert OsTask.prctl(task, :pr_set_securebits, bits, 0, 0, 0) == {:error, :eperm}
      end
    end

    test "refuses what it does not know", %{task: task} do
      assert OsTask.prctl(task, :pr_other, 0, 0, 0, 0) == {:error, :enotsup}
      assert OsTask.prctl(task, 4711, 0, 0, 0, 0) == {:error, :einval}
      assert OsTask.prctl(task, :pr_get_pdeathsig, 0, 0, 0, 0) == {:error, :efault}

      for argument <- [%{}, {:ptr, 1}, [{:ptr}], [<<0>>, :a], 0x1_0000_0000_0000_0000] do
        assert_raise ArgumentError, fn -> OsTask.prctl(task, :pr_get_name, argument, 0, 0, 0) end
      end
    end
  end

  describe "seccomp" do
    # Instructions of classic BPF, as bpf(4) has them.
    defp instruction(code, jump_true, jump_false, k),
      do: <<code::native-16, jump_true, jump_false, k::native-32>>

    # Kills nothing: personality(2) gives an error, every other call is allowed.
    defp program do
      personality =
        if :erlang.system_info(:system_architecture) |> to_string() =~ "x86_64", do: 135, else: 92

      filter =
        instruction(0x20, 0, 0, 0) <>
          instruction(0x15, 0, 1, personality) <>
          instruction(0x06, 0, 0, 0x0005_0000 + 38) <> instruction(0x06, 0, 0, 0x7FFF_0000)

      [<<4::native-16>>, <<0::48>>, {:ptr, filter}]
    end

    test "puts a program before every system call", %{task: task, pid: pid} do
      no_new_privs!(task)
      flags = [:seccomp_filter_flag_log]
      assert OsTask.seccomp(task, :seccomp_set_mode_filter, flags, program()) == :ok
      assert status(pid, "Seccomp") == "2"
      assert status(pid, "Seccomp_filters") == "1"

      assert {:ok, 0, 2, [_, _, {:ptr, _}], 0, 0} =
               OsTask.prctl(task, :pr_set_seccomp, :seccomp_mode_filter, program(), 0, 0)

      assert status(pid, "Seccomp_filters") == "2"
      assert sh(task, "setarch -R true && exit 1; exit 7") == 7
    end

    test "tells which actions there are", %{task: task} do
      action = fn number -> [<<number::native-32>>] end
      allow = action.(0x7FFF_0000)
      assert OsTask.seccomp(task, :seccomp_get_action_avail, 0, allow) == :ok
      unknown = action.(0x1234_0000)
      assert OsTask.seccomp(task, :SECCOMP_GET_ACTION_AVAIL, [], unknown) == {:error, :enotsup}
    end

    test "what the system refuses", %{task: task} do
      become_user!(task)
      assert OsTask.seccomp(task, :seccomp_set_mode_filter, 0, program()) == {:error, :eacces}
      assert OsTask.seccomp(task, :seccomp_set_mode_filter, 0, []) == {:error, :efault}
      assert OsTask.seccomp(task, :seccomp_other, 0, program()) == {:error, :enotsup}
      assert OsTask.seccomp(task, :seccomp_set_mode_filter, :other, []) == {:error, :enotsup}
      assert OsTask.seccomp(task, 4711, 0, program()) == {:error, :einval}
    end
  end

  describe "capabilities" do
    test "are sets of names", %{task: task, pid: pid} do
      assert {:ok, sets} = OsTask.capget(task, 0)
      assert Map.keys(sets) == [:effective, :inheritable, :permitted]
      assert OsTask.capget(task, pid) == {:ok, sets}
      assert :cap_chown in sets.permitted == (Bitwise.band(set(pid, "CapPrm"), 1) == 1)
      assert OsTask.capset(task, sets) == :ok
      assert OsTask.capget(task, 0) == {:ok, sets}
    end

    test "once given away are gone", %{task: task, pid: pid} do
      # Root, of a user namespace at least.
      if OsTask.getuid(task) != 0, do: assert(OsTask.unshare(task, :clone_newuser) == :ok)
      kept = %{effective: [:cap_kill], permitted: [:cap_kill, :CAP_CHOWN], inheritable: 1}
      assert OsTask.capset(task, kept) == :ok
      assert set(pid, "CapEff") == 0x20
      assert set(pid, "CapPrm") == 0x21
      assert set(pid, "CapInh") == 0x01

      assert OsTask.capget(task, 0) ==
               {:ok,
                %{
                  effective: [:cap_kill],
                  permitted: [:cap_chown, :cap_kill],
                  inheritable: [:cap_chown]
                }}

      more = %{kept | permitted: [:cap_kill, :cap_chown, :cap_checkpoint_restore]}
      assert OsTask.capset(task, more) == {:error, :eperm}

      raise = &OsTask.prctl(task, :pr_cap_ambient, :pr_cap_ambient_raise, &1, 0, 0)
      assert raise.(:cap_chown) == {:ok, 0}
      assert raise.(:cap_kill) == {:error, :eperm}
      assert set(pid, "CapAmb") == 0x01
      none = %{effective: [], permitted: [], inheritable: []}
      assert OsTask.capset(task, none) == :ok
      assert set(pid, "CapPrm") == 0
      assert set(pid, "CapAmb") == 0
    end

    test "what the system refuses", %{task: task} do
      assert OsTask.capget(task, 0x7FFFFFFF) == {:error, :esrch}
      assert OsTask.capget(task, -5) == {:error, :einval}
      other = %{effective: [:cap_other], permitted: [], inheritable: []}
      assert OsTask.capset(task, other) == {:error, :enotsup}
      become_user!(task)
      all = %{effective: 0, permitted: [:cap_kill], inheritable: 0}
      assert OsTask.capset(task, all) == {:error, :eperm}
    end
  end

  describe "landlock" do
    @read [:landlock_access_fs_read_file, :landlock_access_fs_read_dir]
    @all @read ++ [:landlock_access_fs_execute]

    setup %{task: task} do
      case OsTask.landlock_create_ruleset(task, [], [:landlock_create_ruleset_version]) do
        {:ok, version} -> %{version: version}
        {:error, reason} when reason in [:enosys, :enotsup] -> %{version: 0}
      end
    end

    test "takes rights, but for what a rule allows", %{task: task, fds: fds, version: version} do
      no_new_privs!(task)
      folder = folder!(:user)
      for name <- ~w(a b), do: File.write!(Path.join(folder, name), name)
      handled = %{handled_access_fs: @all}
      programs = for path <- ~w(/usr /bin /lib /lib64), File.exists?(path), do: {path, @all}
      rules = [{[folder, "/a"], :landlock_access_fs_read_file} | programs]
      result = OsTask.landlock_restrict(task, handled, rules)

      if version == 0 do
        assert result in [{:error, :enosys}, {:error, :enotsup}]
      else
        assert result == :ok
        assert fds(OsTask.pidof(task)) == fds
        assert sh(task, "cat #{folder}/a && ! cat #{folder}/b && ! ls #{folder}") == 0
        assert_received {:stdout, ^task, "a"}
      end
    end

    test "takes ports", %{task: task, version: version} do
      no_new_privs!(task)
      handled = %{handled_access_net: [:landlock_access_net_bind_tcp]}
      result = OsTask.landlock_restrict(task, handled, [{4711, :landlock_access_net_bind_tcp}])
      # Known from the fourth version on, and refused, not passed over, by those before.
      cond do
        version >= 4 -> assert result == :ok
        version > 0 -> assert result in [{:error, :e2big}, {:error, :einval}]
        true -> assert {:error, _reason} = result
      end
    end

    test "is three calls on a descriptor too", %{task: task, version: version} do
      no_new_privs!(task)
      read_file = 4

      if version > 0 do
        assert {:ok, ruleset} =
                 OsTask.landlock_create_ruleset(task, [<<read_file::native-64>>], 0)

        assert {:ok, usr} = OsTask.openat2(task, :at_fdcwd, "/usr", %{flags: [:o_path]})
        rule = [<<read_file::native-64>>, <<usr::native-32>>]
        type = :landlock_rule_path_beneath
        assert OsTask.landlock_add_rule(task, ruleset, type, rule, 0) == :ok
        assert OsTask.landlock_add_rule(task, ruleset, type, rule, 1) == {:error, :einval}
        assert OsTask.landlock_add_rule(task, ruleset, :other, rule, 0) == {:error, :enotsup}
        assert OsTask.landlock_restrict_self(task, ruleset, 0) == :ok
        read = fn path -> OsTask.openat2(task, :at_fdcwd, path, %{flags: :o_rdonly}) end
        assert {:ok, _fd} = read.("/usr/bin/env")
        assert read.("/etc/passwd") == {:error, :eacces}
      end

      assert {:error, _no_ruleset} = OsTask.landlock_restrict_self(task, -1, 0)
    end

    test "what the system refuses", %{task: task, fds: fds, version: version} do
      become_user!(task)
      handled = %{handled_access_fs: @read}

      if version > 0 do
        assert OsTask.landlock_restrict(task, handled, []) == {:error, :eperm}
        missing = [{"/nonexistent", @read}]
        assert OsTask.landlock_restrict(task, handled, missing) == {:error, :enoent}
        directories = [{"/etc/passwd", @read}]
        assert OsTask.landlock_restrict(task, handled, directories) == {:error, :einval}
        assert OsTask.landlock_restrict(task, %{}, []) == {:error, :enomsg}
        unknown = %{handled_access_fs: 0x8000_0000_0000_0000}
        assert OsTask.landlock_restrict(task, unknown, []) == {:error, :einval}
      end

      assert OsTask.landlock_restrict(task, %{scoped: [:other]}, []) == {:error, :enotsup}
      assert {:ok, _cwd} = OsTask.getcwd(task)
      assert fds(OsTask.pidof(task)) == fds
    end
  end

  test "arguments that do not decode", %{task: task} do
    sets = %{effective: 0, permitted: 0, inheritable: 0}

    for {name, args} <- [
          seccomp: [:seccomp_set_mode_filter, 0, "program"],
          seccomp: [:seccomp_set_mode_filter, 0, [1]],
          seccomp: ["seccomp_set_mode_filter", 0, []],
          seccomp: [0, 0x1_0000_0000, []],
          capget: [:self],
          capset: [%{effective: 0}],
          capset: [Map.put(sets, :bounding, 0)],
          capset: [%{sets | effective: "cap_chown"}],
          capset: [%{sets | effective: -1}],
          capset: [[effective: 0, permitted: 0, inheritable: 0]],
          landlock_restrict: [[], []],
          landlock_restrict: [%{handled: 0}, []],
          landlock_restrict: [%{}, [{"/usr"}]],
          landlock_restrict: [%{}, [["/usr", 1]]],
          landlock_restrict: [%{}, [{:usr, 1}]],
          landlock_restrict: [%{}, [{-1, 1}]],
          landlock_restrict: [%{}, [{"/usr", "read"}]],
          landlock_create_ruleset: [%{}, 0],
          landlock_add_rule: [0, 1, %{}, 0],
          landlock_restrict_self: [:ruleset, 0]
        ] do
      assert_raise ArgumentError, fn -> OsTask.call(task, name, args) end
    end
  end
end
