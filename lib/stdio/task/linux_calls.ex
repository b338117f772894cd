defmodule Stdio.Task.LinuxCalls do
  @moduledoc false

  # The system calls that Linux alone has, and those that are ours for it, for `Stdio.Task.Calls`.

  @calls [
    # name, arguments, result, what it does, an example and what it gives
    # processes
    {:prctl, [:option, :arg2, :arg3, :arg4, :arg5],
     {:value, quote(do: integer()), List.duplicate(quote(do: prctl_argument()), 4)},
     "operations on the process; if there is a C structure among its arguments, all of them come back as " <>
       "the call left them (Linux)",
     {"prctl(task, :pr_set_no_new_privs, 1, 0, 0, 0)", "{:ok, 0}"}},
    {:prlimit, [:pid, :resource, :new_limit], {:value, quote(do: limit())},
     "sets the limits of a resource for a process, the task itself for `0`, unless they are `nil`; gives those until now (Linux)",
     {"prlimit(task, 0, :rlimit_core, nil) == Stdio.Task.getrlimit(task, :rlimit_core)", "true"}},
    {:unshare, [:flags], :ok,
     "leaves namespaces for new ones, `[:clone_newns, :clone_newuts]` (Linux)",
     {"unshare(task, [])", ":ok"}},
    {:setns, [:namespace, type: 0], :ok,
     "enters a namespace, given by a descriptor or by a path as `/proc/[pid]/ns/net`; `type`: `0` or the " <>
       "only one it may be, `:clone_newnet` (Linux)",
     {~S|setns(task, "/dev/null")|, "{:error, :einval}"}},
    {:map_ids, [:inside_uid, :outside_uid, :inside_gid, :outside_gid], :ok,
     "in a new user namespace, gives the user and the group that the task is outside their numbers " <>
       "inside, and denies `setgroups/2`, see `user_namespaces(7)` (Linux)",
     {"map_ids(task, 0, 1, 0, 1) |> elem(0)", ":error"}},
    {:setdomainname, [:name], :ok, "sets the NIS domain name (Linux)",
     {~S|setdomainname(task, List.duplicate("long", 99)) \|> elem(0)|, ":error"}},
    # files
    {:close_range, [:first, :last, :flags], :ok,
     "closes descriptors, or marks them with `[:close_range_cloexec]`; `3` is the task's own, and without " <>
       "it the task ends (Linux 5.9)", {"close_range(task, 1000, 0xFFFF_FFFF, [])", ":ok"}},
    {:openat2, [:start, :path, :how], {:value, quote(do: fd())},
     "opens a file as far as names may lead (Linux 5.6)",
     {~S|openat2(task, :at_fdcwd, "/..", %{flags: :o_path, resolve: :resolve_beneath})|,
      "{:error, :exdev}"}},
    # mounts
    {:mount, [:source, :target, :fstype, :flags, :data], :ok,
     "mounts a file system, or changes a mount, `[:ms_bind, :ms_rec]`; an empty `source`, `fstype` or " <>
       "`data` is none (Linux)",
     {~S|mount(task, "tmpfs", "/nonexistent", "tmpfs", [:ms_nosuid], "size=1M") \|> elem(0)|,
      ":error"}},
    {:mount_setattr, [:start, :path, :flags, :set, :clear, :propagation], :ok,
     "sets and clears what holds for all that is seen through a mount, `[:mount_attr_rdonly]`, and for " <>
       "those below it with the flag `:at_recursive`; `propagation`: `0` or `:ms_private` … (Linux 5.12)",
     {~S|mount_setattr(task, :at_fdcwd, "/nonexistent", [], :mount_attr_rdonly, [], 0)|,
      "{:error, :enoent}"}},
    {:move_mount, [:from, :from_path, :to, :to_path, :flags], :ok,
     "moves a mount, or attaches one that is only open (Linux 5.2)",
     {~S|move_mount(task, :at_fdcwd, "/nonexistent", :at_fdcwd, "/tmp", []) \|> elem(0)|,
      ":error"}},
    {:open_tree, [:start, :path, :flags], {:value, quote(do: fd())},
     "opens a mount, or a copy of it with the flag `:open_tree_clone` (Linux 5.2)",
     {~S|open_tree(task, :at_fdcwd, "/nonexistent", [])|, "{:error, :enoent}"}},
    {:pivot_root, [:new_root, :put_old], :ok, "changes the root mount (Linux)",
     {~S|pivot_root(task, "/nonexistent", "/") \|> elem(0)|, ":error"}},
    {:umount, [:target], :ok, "takes a mount away (Linux)",
     {~S|umount(task, "/nonexistent") \|> elem(0)|, ":error"}},
    {:umount2, [:target, :flags], :ok, "takes a mount away, `[:mnt_detach]` (Linux)",
     {~S|umount2(task, "/nonexistent", [:mnt_detach]) \|> elem(0)|, ":error"}},
    # a root of one's own
    {:root_enter, [:path], :ok,
     "the tree at `path` is to be the root of a task in a mount namespace of its own: it is mounted over " <>
       "itself, without peers, nosuid and, from `root_pivot/1` on, read-only, and the task goes there (Linux 5.12)",
     [
       {"unshare(task, [:clone_newuser, :clone_newns])", ":ok"},
       {~S|root_enter(task, "/usr")|, ":ok"},
       {~S|root_bind(task, "/etc", "/share", [])|, ":ok"},
       {"root_pivot(task)", ":ok"},
       {~S|chdir(task, "/share/passwd")|, "{:error, :enotdir}"}
     ]},
    {:root_bind, [:source, :target, :options], :ok,
     "has the absolute path `source` appear at `target` of the new root, with all that is mounted below, " <>
       "read-only and nosuid; no link of the new root is followed. With `:optional_source` and `:optional_target` " <>
       "what is missing is no error, with `:setuid` it is not nosuid; see `root_enter/2` (Linux 5.12)",
     {~S|root_bind(task, "not/absolute", "/share", [])|, "{:error, :einval}"}},
    {:root_mount, [:fstype, :target, :flags, :data], :ok,
     "mounts a new file system at `target` of the new root; `flags` are those that `mount_setattr/7` sets, or " <>
       "their names of `mount/6`; see `root_enter/2` (Linux 5.12)",
     {~S|root_mount(task, "tmpfs", "/tmp", [:ms_bind], "mode=1777,size=4M")|,
      "{:error, :enotsup}"}},
    {:root_pivot, [], :ok,
     "makes the new root `/`, and takes the old one away, see `root_enter/2` (Linux 5.12)"},
    # sandboxes
    {:capget, [:pid], {:value, quote(do: capabilities())},
     "the capabilities of a process, of the task itself for `0` (Linux)",
     {"capget(task, 0x3FFFFFFF)", "{:error, :esrch}"}},
    {:capset, [:capabilities], :ok, "sets the capabilities of the task (Linux)",
     {"capset(task, %{effective: [], permitted: [], inheritable: []})", ":ok"}},
    {:landlock_restrict, [:rights, :rules], :ok,
     "takes rights from the task for good, but for what rules allow, see `landlock(7)` (Linux 5.13)",
     {"landlock_restrict(task, %{handled_access_fs: :other}, [])", "{:error, :enotsup}"}},
    {:landlock_create_ruleset, [:structure, :flags], :value,
     "the descriptor of a set of rules; for `[]` and `[:landlock_create_ruleset_version]` the version of " <>
       "Landlock (Linux 5.13)",
     {"landlock_create_ruleset(task, [], :landlock_create_ruleset_other)", "{:error, :enotsup}"}},
    {:landlock_add_rule, [:fd, :type, :structure, :flags], :ok,
     "adds a rule to a set of rules (Linux 5.13)",
     {"landlock_add_rule(task, -1, :landlock_rule_other, [], 0)", "{:error, :enotsup}"}},
    {:landlock_restrict_self, [:fd, :flags], :ok,
     "takes from the task what a set of rules does not allow (Linux 5.13)",
     {"landlock_restrict_self(task, -1, 0) |> elem(0)", ":error"}},
    {:seccomp, [:operation, :flags, :structure], :ok,
     "restricts the system calls of the task, see `Stdio.Seccomp` (Linux)",
     {"seccomp(task, :seccomp_set_mode_filter, [], [])", "{:error, :efault}"}}
  ]

  @spec all() :: [Stdio.Task.Calls.t()]
  def all, do: @calls
end
