defmodule Stdio.Task.ForeignCalls do
  @moduledoc false

  # The system calls of FreeBSD and OpenBSD, for `Stdio.Task.Calls`: anywhere else they raise `:undef`, as
  # a call does that nobody has.

  @calls [
    # name, arguments, result, what it does
    {:cap_enter, [], :ok, "enters capability mode (FreeBSD)"},
    {:cap_fcntls_get, [:fd], :value,
     "the commands of `fcntl/4` that a descriptor is left (FreeBSD)"},
    {:cap_fcntls_limit, [:fd, :commands], :ok, "limits the commands of `fcntl/4` (FreeBSD)"},
    {:cap_getmode, [], :value, "`1` in capability mode, else `0` (FreeBSD)"},
    {:cap_ioctls_limit, [:fd, :requests], :ok, "limits the requests of `ioctl/4` (FreeBSD)"},
    {:cap_rights_limit, [:fd, :rights], :ok, "limits the rights of a descriptor (FreeBSD)"},
    {:jail, [:jail], :value, "puts the task into a new jail; gives its id (FreeBSD)"},
    {:jail_attach, [:jid], :ok, "puts the task into a jail (FreeBSD)"},
    {:jail_remove, [:jid], :ok, "removes a jail, and ends all that is in it (FreeBSD)"},
    {:procctl, [:idtype, :id, :command, :arg],
     {:values, [quote(do: binary()), quote(do: cstruct())]}, "controls processes (FreeBSD)"},
    {:pledge, [:promises, :exec_promises], :ok, "restricts the calls of a process (OpenBSD)"},
    {:unveil, [:path, :permissions], :ok, "restricts what is seen of the file system (OpenBSD)"}
  ]

  @spec all() :: [Stdio.Task.Calls.t()]
  def all, do: @calls
end
