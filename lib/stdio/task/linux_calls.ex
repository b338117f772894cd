defmodule Stdio.Task.LinuxCalls do
  @moduledoc false

  # The system calls that Linux alone has, for `Stdio.Task.Calls`.

  @calls [
    # name, arguments, result, what it does
    {:prctl, [:option, :arg2, :arg3, :arg4, :arg5], :value,
     "operations on the process; arguments are numbers, names such as `:sigkill` or `:cap_chown`, a text, or " <>
       "a C structure. With one of those among them: `{:ok, value, arg2, arg3, arg4, arg5}`, as the call left them"},
    {:prlimit, [:pid, :resource, :limit], :value,
     "sets the limits of a resource of another process, none if `limit` is `nil`; gives those until now"},
    # files
    {:close_range, [:first, :last, :flags], :ok,
     "closes descriptors, or marks them with `[:close_range_cloexec]`; `3` is the task's own, without it the task " <>
       "ends (Linux 5.9)"},
    {:openat2, [:start, :path, :how], :value,
     "opens a file; `how`: a map of any of `flags: [:o_rdonly]`, `mode:` and `resolve: [:resolve_beneath]` " <>
       "(Linux 5.6)"},
    # mounts
    {:mount, [:source, :target, :fstype, :flags, :data], :ok,
     "mounts a file system, or changes a mount: `[:ms_bind, :ms_rec]`; an empty `source`, `fstype` or `data` is none"},
    {:mount_setattr, [:start, :path, :flags, :set, :clear, :propagation], :ok,
     "sets and clears what holds for all that is seen through a mount, `[:mount_attr_rdonly]`, " <>
       "for those below it too with the flag `:at_recursive` (Linux 5.12)"},
    {:move_mount, [:from, :from_path, :to, :to_path, :flags], :ok,
     "moves a mount; paths start at a descriptor or at `:at_fdcwd` (Linux 5.2)"},
    {:open_tree, [:start, :path, :flags], :value,
     "the descriptor of a mount, of a copy with the flag `:open_tree_clone` (Linux 5.2)"},
    {:pivot_root, [:new_root, :put_old], :ok, "changes the root mount"},
    {:umount, [:target], :ok, "takes a mount away"},
    {:umount2, [:target, :flags], :ok, "takes a mount away: `[:mnt_detach]`"},
    # namespaces
    {:map_ids, [:inside_uid, :outside_uid, :inside_gid, :outside_gid], :ok,
     "in a new user namespace, gives the user and the group that the task is outside their numbers " <>
       "inside, and denies `setgroups(2)`, see `user_namespaces(7)`"},
    {:setdomainname, [:name], :ok, "sets the NIS domain name"},
    {:setns, [:namespace, :type], :ok,
     "enters a namespace, given by a descriptor or by a path as `/proc/[pid]/ns/net`; `type`: `0` or `:clone_newnet` …"},
    {:unshare, [:flags], :ok, "leaves namespaces for new ones: `[:clone_newns, :clone_newuts]`"},
    # a root of one's own
    {:root_enter, [:path], :ok,
     "mounts the tree at `path` over itself, without peers, nosuid and, from `root_pivot/1` on, read-only, and goes there"},
    {:root_bind, [:source, :target, :options], :ok,
     "has the absolute path `source` appear at `target` of the new root, read-only and nosuid, with all that is mounted " <>
       "below; `options`: `:optional_source`, `:optional_target`: what is missing is no error; `:setuid`: not nosuid"},
    {:root_mount, [:fstype, :target, :flags, :data], :ok,
     "mounts a new file system at `target` of the new root; `flags` as in `mount_setattr/7`, or by the names of `mount/6`"},
    {:root_pivot, [], :ok, "makes the new root `/`, and takes the old one away"},
    # sandboxes
    {:capget, [:pid], :value,
     "the capabilities of a process, of the task itself for `0`: `%{effective: [:cap_chown], permitted: [], " <>
       "inheritable: []}`"},
    {:capset, [:sets], :ok,
     "sets the capabilities of the task, in the form that `capget/2` gives"},
    {:landlock_add_rule, [:ruleset, :type, :rule, :flags], :ok,
     "adds a rule to a set, a C structure; see `landlock_restrict/3`"},
    {:landlock_create_ruleset, [:attributes, :flags], :value,
     "the descriptor of a set of rules, made by a C structure; see `landlock_restrict/3`. For `[]` and " <>
       "`[:landlock_create_ruleset_version]` what of Landlock the kernel has"},
    {:landlock_restrict, [:ruleset, :rules], :ok,
     "takes rights from the task for good, `%{handled_access_fs: rights, handled_access_net: rights, scoped: scopes}`, " <>
       "any of them, but for those below a path `{path, rights}` or on a port `{port, rights}`, see `landlock(7)` (Linux 5.13)"},
    {:landlock_restrict_self, [:ruleset, :flags], :ok,
     "takes from the task what a set of rules does not allow"},
    {:seccomp, [:operation, :flags, :program], :ok,
     "restricts the system calls of the task; `program` of `:seccomp_set_mode_filter` is a C structure, as " <>
       "`Stdio.Seccomp` makes it"}
  ]

  @spec all() :: [Stdio.Task.Calls.t()]
  def all, do: @calls
end
