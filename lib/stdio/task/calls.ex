defmodule Stdio.Task.Calls do
  @moduledoc false

  # The system calls that a task runs for us: the one list from which their functions in `Stdio.Task`
  # are made, and which says what may travel in a batch.

  alias Stdio.Task.ForeignCalls
  alias Stdio.Task.LinuxCalls

  # A call that cannot fail gives its bare value, and some give several; that is no result for an op: only
  # `transform` makes it one, so that such a call never travels in a batch.
  @calls [
    # name, arguments, result, what it does, an example and what it gives
    # processes
    {:exit, [:status], :ok, "ends the task"},
    {:getpgrp, [], :bare, "the process group", {"getpgrp(task) > 1", "true"}},
    {:getpid, [], :bare, "the process id", {"getpid(task) == Stdio.Task.pidof(task)", "true"}},
    {:getppid, [], :bare, "the process id of the parent", {"getppid(task) > 1", "true"}},
    {:getpriority, [:which, :who], :value, "the scheduling priority",
     {"getpriority(task, :prio_process, 0) |> elem(0)", ":ok"}},
    {:getsid, [:pid], :value, "the session of a process, of the task itself for `0`",
     {"getsid(task, 0x3FFFFFFF)", "{:error, :esrch}"}},
    {:kill, [:pid, :signal], :ok, "sends a signal",
     {"kill(task, Stdio.Task.pidof(task), 0)", ":ok"}},
    {:ptrace, [:request, :pid, :addr, :memory],
     {:value, quote(do: integer()), [quote(do: memory()), quote(do: memory())]},
     "traces a process; if `addr` or `memory` is a binary or a C structure, gives `{:ok, value, addr, memory}`, " <>
       "with what it left there",
     {"ptrace(task, :ptrace_cont, 0x3FFFFFFF, 0, 0)", "{:error, :esrch}"}},
    {:reap, [:pid, :signal], :ok,
     "sends a signal to all that is below a process, below the task itself for `0`",
     {"reap(task, 0, :sigterm)", ":ok"}},
    {:setpgid, [:pid, :pgid], :ok, "sets the process group", {"setpgid(task, 0, 0)", ":ok"}},
    {:setpriority, [:which, :who, :priority], :ok, "sets the scheduling priority",
     {"setpriority(task, :prio_process, 0, 5)", ":ok"}},
    {:setproctitle, [:name], :ok, "sets the name that `ps` shows",
     {~S|setproctitle(task, "worker")|, ":ok"}},
    {:setsid, [], :value, "starts a session",
     {"setsid(task) == {:ok, Stdio.Task.getpid(task)}", "true"}},
    {:sigaction, [:signal, :action], {:value, quote(do: atom())},
     "`:sig_dfl`, `:sig_ign`, `:sig_info` to report a signal, or `<<>>` to ask; gives the action until now",
     {"sigaction(task, :sigusr1, :sig_ign)", "{:ok, :sig_dfl}"}},
    {:waitpid, [:pid, :options],
     {:values, [quote(do: integer()), quote(do: integer()), quote(do: [tuple() | atom()])]},
     "waits for a child: `{:ok, pid, status, [change]}`",
     {"waitpid(task, -1, [:wnohang])", "{:error, :echild}"}},
    # files
    {:chdir, [:path], :ok, "changes the working directory", {~S|chdir(task, "/")|, ":ok"}},
    {:chmod, [:path, :mode], :ok, "sets the permissions of a file",
     {~S|chmod(task, "/nonexistent", 0o600)|, "{:error, :enoent}"}},
    {:chown, [:path, :uid, :gid], :ok, "sets the owner and group of a file",
     {~S|chown(task, "/nonexistent", 0, -1)|, "{:error, :enoent}"}},
    {:chroot, [:path], :ok, "sets the root directory",
     {~S|chroot(task, "/nonexistent")|, "{:error, :enoent}"}},
    {:getcwd, [], {:value, quote(do: binary())}, "the working directory",
     {"getcwd(task) == File.cwd()", "true"}},
    {:link, [:path, :new_path], :ok, "gives a file another name",
     {~S|link(task, "/nonexistent", "/tmp/name")|, "{:error, :enoent}"}},
    {:mkdir, [:path, :mode], :ok, "makes a folder",
     {~S|mkdir(task, "/tmp", 0o755)|, "{:error, :eexist}"}},
    {:mkfifo, [:path, :mode], :ok, "makes a named pipe",
     {~S|mkfifo(task, "/tmp", 0o600)|, "{:error, :eexist}"}},
    {:readdir, [:path], {:value, quote(do: [binary()])},
     "the names in a folder, `.` and `..` among them",
     {~S|readdir(task, "/nonexistent")|, "{:error, :enoent}"}},
    {:rename, [:path, :new_path], :ok, "changes the name of a file",
     {~S|rename(task, "/nonexistent", "/tmp/name")|, "{:error, :enoent}"}},
    {:rmdir, [:path], :ok, "removes an empty folder",
     {~S|rmdir(task, "/nonexistent")|, "{:error, :enoent}"}},
    {:stat, [:path], {:value, quote(do: %{atom() => integer() | atom()})},
     "what the system knows of a file: `:type`, which is `:regular`, `:directory`, `:fifo`, `:socket`, " <>
       "`:character_device`, `:block_device` or `:other`, and `:dev`, `:ino`, `:mode`, `:nlink`, `:uid`, " <>
       "`:gid`, `:rdev`, `:size`, `:blksize`, `:blocks`, `:atime`, `:mtime`, `:ctime`",
     {~S|stat(task, "/dev/null") \|> elem(1) \|> Map.take([:type, :size])|,
      "%{type: :character_device, size: 0}"}},
    {:symlink, [:target, :path], :ok, "makes a symbolic link",
     {~S|symlink(task, "anywhere", "/tmp")|, "{:error, :eexist}"}},
    {:unlink, [:path], :ok, "removes a name of a file",
     {~S|unlink(task, "/nonexistent")|, "{:error, :enoent}"}},
    # descriptors
    {:close, [:fd], :ok, "closes a descriptor", {"close(task, 99)", "{:error, :ebadf}"}},
    {:fcntl, [:fd, :command, {:argument, 0}], :value, "asks or sets something of a descriptor",
     {"fcntl(task, 0, :f_getfd)", "{:ok, 0}"}},
    {:ioctl, [:fd, :request, :arg],
     {:value, quote(do: %{return_value: integer(), arg: binary() | cstruct()})},
     "controls a device; gives what it returned, and what it left of `arg`",
     {"ioctl(task, 0, :tiocgwinsz, <<0::64>>)", "{:error, :enotty}"}},
    {:lseek, [:fd, :offset, :whence], :ok,
     "sets the position from which a file is read or written",
     {"lseek(task, 0, 0, :seek_set)", ":ok"}},
    {:open, [:path, :flags, {:mode, 0}], {:value, quote(do: fd())}, "opens a file",
     {~S|open(task, "/nonexistent", [:o_rdonly])|, "{:error, :enoent}"}},
    {:read, [:fd, :size], {:value, quote(do: binary())},
     "reads from a descriptor, at most a MiB at once", {"read(task, 0, 100)", ~S|{:ok, ""}|}},
    {:select, [:readable, :writable, :exceptional, :timeout],
     {:values, [quote(do: [fd()]), quote(do: [fd()]), quote(do: [fd()])]},
     "waits until one of the descriptors is ready; gives those that are",
     {"select(task, [0], [], [], %{sec: 1})", "{:ok, [0], [], []}"}},
    {:socket, [:domain, :type, :protocol], {:value, quote(do: fd())}, "makes a socket",
     {"socket(task, :af_unix, 99, 0)", "{:error, :einval}"}},
    {:write, [:fd, :bytes], :value, "writes to a descriptor; gives how many bytes it took",
     {~S|write(task, 99, "bytes")|, "{:error, :ebadf}"}},
    # environment
    {:clearenv, [], :ok, "removes all environment variables", {"clearenv(task)", ":ok"}},
    {:environ, [], {:bare, quote(do: [binary()])}, "the environment, `\"KEY=value\"` each",
     {"environ(task) |> Enum.all?(&is_binary/1)", "true"}},
    {:getenv, [:name], {:bare, quote(do: binary() | false)}, "an environment variable",
     {~S|getenv(task, "NONE")|, "false"}},
    {:gethostname, [], {:value, quote(do: binary())}, "the name of the host",
     {"gethostname(task) |> elem(0)", ":ok"}},
    {:setenv, [:name, :value, :overwrite], :ok,
     "sets an environment variable; one that is there only if `overwrite` is not `0`",
     {~S|setenv(task, "KEY", "value", 1)|, ":ok"}},
    {:sethostname, [:name], :ok, "sets the name of the host",
     {~S|sethostname(task, List.duplicate("long", 99)) \|> elem(0)|, ":error"}},
    {:unsetenv, [:name], :ok, "removes an environment variable",
     {~S|unsetenv(task, "KEY")|, ":ok"}},
    # ids
    {:getgid, [], :bare, "the real group id", {"getgid(task) >= 0", "true"}},
    {:getgroups, [], {:value, quote(do: [id()])}, "the supplementary groups",
     {"getgroups(task) |> elem(0)", ":ok"}},
    {:getresgid, [], {:values, [quote(do: id()), quote(do: id()), quote(do: id())]},
     "the real, effective and saved group id", {"getresgid(task) |> elem(0)", ":ok"}},
    {:getresuid, [], {:values, [quote(do: id()), quote(do: id()), quote(do: id())]},
     "the real, effective and saved user id", {"getresuid(task) |> elem(0)", ":ok"}},
    {:getuid, [], :bare, "the real user id", {"getuid(task) >= 0", "true"}},
    {:setgid, [:gid], :ok, "sets the group id", {"setgid(task, Stdio.Task.getgid(task))", ":ok"}},
    {:setgroups, [:groups], :ok, "sets the supplementary groups",
     {"setgroups(task, []) in [:ok, {:error, :eperm}]", "true"}},
    {:setresgid, [:rgid, :egid, :sgid], :ok, "sets the real, effective and saved group id",
     {"setresgid(task, -1, -1, -1)", ":ok"}},
    {:setresuid, [:ruid, :euid, :suid], :ok, "sets the real, effective and saved user id",
     {"setresuid(task, -1, -1, -1)", ":ok"}},
    {:setuid, [:uid], :ok, "sets the user id", {"setuid(task, Stdio.Task.getuid(task))", ":ok"}},
    # limits
    {:getrlimit, [:resource], {:value, quote(do: limit())}, "the limits of a resource",
     {"getrlimit(task, :rlimit_other)", "{:error, :enotsup}"}},
    {:setrlimit, [:resource, :limit], :ok, "sets the limits of a resource",
     {"setrlimit(task, :rlimit_core, %{cur: 0, max: 0})", ":ok"}}
  ]

  @all @calls ++ LinuxCalls.all() ++ ForeignCalls.all()

  @typedoc "The name says what it is; a default is for the function alone, the port program wants all."
  @type argument :: atom() | {atom(), default :: term()}

  @typedoc """
  Nothing, one value, several, or a value that needs no `:ok`; without a type it is a number. Or one value,
  behind which there may be more.
  """
  @type result ::
          :ok
          | :value
          | {:value, Macro.t()}
          | {:value, Macro.t(), [Macro.t()]}
          | {:values, [Macro.t()]}
          | :bare
          | {:bare, Macro.t()}

  @type t ::
          {name :: atom(), [argument()], result(), String.t()}
          | {name :: atom(), [argument()], result(), String.t(), example()}

  @typedoc "A call and what it gives, or several after one another."
  @type example :: {String.t(), String.t()} | [{String.t(), String.t()}]

  @spec all() :: [t()]
  def all, do: @all

  @doc "Whether a call's result tells by itself whether it succeeded."
  @spec batchable?(atom(), arity()) :: boolean()
  for call <- @all,
      result = elem(call, 2),
      kind = if(is_tuple(result), do: elem(result, 0), else: result),
      kind in [:ok, :value] do
    def batchable?(unquote(elem(call, 0)), unquote(length(elem(call, 1)))), do: true
  end

  def batchable?(_name, _arity), do: false
end
