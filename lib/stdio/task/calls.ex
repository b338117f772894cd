defmodule Stdio.Task.Calls do
  @moduledoc false

  # The system calls that a task runs for us: the one list from which their functions in `Stdio.Task`
  # are made, and which says what may travel in a batch.

  # A call that cannot fail gives its bare value, which is no result for an op: only `transform` makes
  # it one, so that such a call never travels in a batch.
  @calls [
    # name, arguments, result, what it does
    {:chdir, [:path], :ok, "changes the working directory"},
    {:exit, [:status], :ok, "ends the task"},
    {:getcwd, [], :value, "the working directory"},
    {:getgid, [], :bare, "the real group id"},
    {:getgroups, [], :value, "the supplementary groups"},
    {:getpgrp, [], :bare, "the process group"},
    {:getpid, [], :bare, "the process id"},
    {:getppid, [], :bare, "the process id of the parent"},
    {:getpriority, [:which, :who], :value, "the scheduling priority"},
    {:getrlimit, [:resource], :value, "the limits of a resource, `%{cur: n, max: n}`"},
    {:getsid, [:pid], :value, "the session of a process, of the task itself for `0`"},
    {:getuid, [], :bare, "the real user id"},
    {:kill, [:pid, :signal], :ok, "sends a signal"},
    {:reap, [:pid, :signal], :ok,
     "sends a signal to all that is below a process, below the task itself for `0`"},
    {:sigaction, [:signal, :action], :value,
     "`:sig_dfl`, `:sig_ign`, `:sig_info` to report a signal, or `<<>>` to ask; gives the action until now"},
    {:waitpid, [:pid, :options], :value, "waits for a child: `{:ok, pid, status, [change]}`"},
    {:setgid, [:gid], :ok, "sets the group id"},
    {:setgroups, [:groups], :ok, "sets the supplementary groups"},
    {:close, [:fd], :ok, "closes a descriptor"},
    {:sethostname, [:name], :ok, "sets the host name"},
    {:setpgid, [:pid, :pgid], :ok, "sets the process group"},
    {:setpriority, [:which, :who, :priority], :ok, "sets the scheduling priority"},
    {:setproctitle, [:name], :ok, "sets the name that `ps` shows"},
    {:setresgid, [:rgid, :egid, :sgid], :ok, "sets the real, effective and saved group id"},
    {:setresuid, [:ruid, :euid, :suid], :ok, "sets the real, effective and saved user id"},
    {:setrlimit, [:resource, :limit], :ok, "sets the limits of a resource, `%{cur: n, max: n}`"},
    {:setsid, [], :value, "starts a session"},
    {:setuid, [:uid], :ok, "sets the user id"}
  ]

  @all @calls ++ Stdio.Task.LinuxCalls.all()

  @type t :: {name :: atom(), args :: [atom()], :ok | :value | :bare, String.t()}

  @spec all() :: [t()]
  def all, do: @all

  @doc "Whether a call's result tells by itself whether it succeeded."
  @spec batchable?(atom(), arity()) :: boolean()
  for {name, args, result, _doc} <- @all, result != :bare do
    def batchable?(unquote(name), unquote(length(args))), do: true
  end

  def batchable?(_name, _arity), do: false
end
