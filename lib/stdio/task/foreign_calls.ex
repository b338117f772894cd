defmodule Stdio.Task.ForeignCalls do
  @moduledoc false

  # The system calls of FreeBSD and OpenBSD, for `Stdio.Task.Calls`: anywhere else they raise `:undef`, as
  # a call does that nobody has.

  @calls [
    # name, arguments, result, what it does
    {:cap_enter, [], :ok, "enters capability mode (FreeBSD)"},
    {:cap_fcntls_get, [:fd], :value,
     "the commands of `fcntl/4` that a descriptor is left (FreeBSD)"},
    {:cap_fcntls_limit, [:fd, :commands], :ok,
     "limits the commands of `fcntl/4`, `[:cap_fcntl_getfl]` (FreeBSD)"},
    {:cap_getmode, [], :value, "`1` in capability mode, else `0` (FreeBSD)"},
    {:cap_ioctls_limit, [:fd, :requests], :ok,
     "limits the requests of `ioctl/4`, `[:tiocgwinsz]` (FreeBSD)"},
    {:cap_rights_limit, [:fd, :cap_rights], :ok,
     "limits the rights of a descriptor, `[:cap_read, :cap_event]` (FreeBSD)"},
    {:jail, [:jail], :value, "puts the task into a new jail; gives its id (FreeBSD)"},
    {:jail_attach, [:jid], :ok, "puts the task into a jail (FreeBSD)"},
    {:jail_remove, [:jid], :ok, "removes a jail, and ends all that is in it (FreeBSD)"},
    {:jail_set, [:parameters, :flags], :value,
     "makes or changes a jail, `[:jail_create, :jail_attach]`; gives its id (FreeBSD)"},
    {:procctl, [:idtype, :id, :command, :arg],
     {:values, [quote(do: binary()), quote(do: memory())]},
     "controls processes, the task itself for `0`; gives what it left of `arg`, as bytes and as it was given (FreeBSD)"},
    {:pledge, [:promises, :exec_promises], :ok, "restricts the calls of a process (OpenBSD)"},
    {:unveil, [:path, :permissions], :ok, "restricts what is seen of the file system (OpenBSD)"}
  ]

  @spec all() :: [Stdio.Task.Calls.t()]
  def all, do: @calls
end
