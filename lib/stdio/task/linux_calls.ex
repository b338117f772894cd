defmodule Stdio.Task.LinuxCalls do
  @moduledoc false

  # The system calls that Linux alone has, for `Stdio.Task.Calls`.

  @calls [
    # name, arguments, result, what it does
    {:prctl, [:option, :arg2, :arg3, :arg4, :arg5], :value, "operations on the process (Linux)"},
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
       "below; `options`: `:optional_source`, `:optional_target`: what is missing is no error"},
    {:root_mount, [:fstype, :target, :flags, :data], :ok,
     "mounts a new file system at `target` of the new root; `flags` as in `mount_setattr/7`, or by the names of `mount/6`"},
    {:root_pivot, [], :ok, "makes the new root `/`, and takes the old one away"}
  ]

  @spec all() :: [Stdio.Task.Calls.t()]
  def all, do: @calls
end
