defmodule Stdio.Protocol do
  @moduledoc false

  # What is said between the node and the port program, as terms and as frames: `docs/protocol.md`.
  # Pure: nothing here knows ports or processes.

  @version 1

  # Frames are decoded with `:safe`, so every atom the port program can say must exist before it says
  # it. These lists are all of them.
  @tags ~w(reply stdout stderr stdin timeout exit_status termsig signal)a
  @results ~w(ok error failed executed survivors badarg undef eacces true false cur max ptr)a
  # And `uid`, which stands in the hello as well.
  @kill_domains ~w(pid_namespace cgroup tree)a
  @actions ~w(sig_dfl sig_ign sig_info stopsig continued)a
  @values ~w(return_value arg type dev ino mode nlink rdev size blksize blocks atime mtime ctime)a
  @types ~w(regular directory fifo socket character_device block_device other)a
  @hello ~w(version protocol os linux freebsd openbsd pid uid gid stdin_window)a

  @errnos ~w(
    e2big eacces eaddrinuse eaddrnotavail eadv eafnosupport eagain ealready eauth ebade ebadf ebadfd
    ebadmsg ebadr ebadrpc ebadrqc ebadslt ebfont ebusy ecanceled ecapmode echild echrng ecomm
    econnaborted econnrefused econnreset edeadlk edeadlock edestaddrreq edom edoofus edotdot edquot
    eexist efault efbig eftype ehostdown ehostunreach ehwpoison eidrm eilseq einprogress eintegrity
    eintr einval eio eisconn eisdir eisnam ekeyexpired ekeyrejected ekeyrevoked el2hlt el2nsync
    el3hlt el3rst elibacc elibbad elibexec elibmax elibscn elnrng eloop emediumtype emfile emlink
    emsgsize emultihop enametoolong enavail eneedauth enetdown enetreset enetunreach enfile enoano
    enoattr enobufs enocsi enodata enodev enoent enoexec enokey enolck enolink enomedium enomem
    enomsg enonet enopkg enoprotoopt enospc enosr enostr enosys enotblk enotcapable enotconn enotdir
    enotempty enotnam enotrecoverable enotsock enotsup enotty enotuniq enxio eopnotsupp eoverflow
    eownerdead eperm epfnosupport epipe eproclim eprocunavail eprogmismatch eprogunavail eproto
    eprotonosupport eprototype erange eremchg eremote eremoteio erestart erfkill erofs erpcmismatch
    eshutdown esocktnosupport espipe esrch esrmnt estale estrpipe etime etimedout etoomanyrefs
    etxtbsy euclean eunatch eusers ewouldblock exdev exfull
  )a

  @signals ~w(
    sighup sigint sigquit sigill sigtrap sigabrt sigiot sigbus sigfpe sigkill sigusr1 sigsegv sigusr2
    sigpipe sigalrm sigterm sigstkflt sigchld sigcont sigstop sigtstp sigttin sigttou sigurg sigxcpu
    sigxfsz sigvtalrm sigprof sigwinch sigio sigpoll sigpwr sigsys sigemt siginfo sigthr siglibrt
    sigrtmin sigrtmax
  )a

  @capabilities ~w(
    effective permitted inheritable
    cap_chown cap_dac_override cap_dac_read_search cap_fowner cap_fsetid cap_kill cap_setgid
    cap_setuid cap_setpcap cap_linux_immutable cap_net_bind_service cap_net_broadcast
    cap_net_admin cap_net_raw cap_ipc_lock cap_ipc_owner cap_sys_module cap_sys_rawio
    cap_sys_chroot cap_sys_ptrace cap_sys_pacct cap_sys_admin cap_sys_boot cap_sys_nice
    cap_sys_resource cap_sys_time cap_sys_tty_config cap_mknod cap_lease cap_audit_write
    cap_audit_control cap_setfcap cap_mac_override cap_mac_admin cap_syslog cap_wake_alarm
    cap_block_suspend cap_audit_read cap_perfmon cap_bpf cap_checkpoint_restore
  )a

  # Those without a name: real-time signals, and what the kernel and seccomp filters let slip.
  @numbers for(n <- 0..4095, do: :"e#{n}") ++ for(n <- 0..127, do: :"sig#{n}")

  @typedoc "A task's number in the protocol, chosen by this node."
  @type id :: 1..0x7FFF_FFFF_FFFF_FFFF

  @typedoc "Comes back with the reply as it was: who asked, by which reference, and what the answer changes."
  @type ref :: {pid(), reference(), note()}

  @typedoc "What the owner of the port keeps in mind when the reply to a request comes."
  @type note ::
          nil
          | {:forked, id()}
          | {:drafted, id()}
          | {:gone, id()}
          | {:domain, id(), id() | nil}
          | {:supervises, id()}

  @type fork_option ::
          :supervise | {:clone, Stdio.Task.flags()} | {:filter, Stdio.filter()}

  @type call :: {atom(), [term()]} | {atom(), [term()], [:noerrexit]}

  @type exec_option ::
          {:domain, id()}
          | {:stdin, :pipe | :null}
          | {:credit, pos_integer()}
          | {:pieces, non_neg_integer()}
          | {:uid, pos_integer()}
          | {:stop, [{Stdio.signal(), non_neg_integer()}]}
          | {:timeout, non_neg_integer()}
          | :essential

  @type kill_domain :: :pid_namespace | :cgroup | :uid | :tree

  @type message ::
          {:reply, ref(), term()}
          | {:stdout | :stderr, id(), binary()}
          | {:stdin, id(), pos_integer() | {:error, atom()}}
          | {:timeout, id(), ms :: non_neg_integer()}
          | {:exit_status, id(), 0..255}
          | {:termsig, id(), atom() | pos_integer()}
          | {:exit_status | :termsig, id(), term(), kill_domain(), survivors :: [pos_integer()]}
          | {:signal, id(), atom(), info :: binary()}

  @spec hello(term()) :: tuple()
  def hello(ref), do: {:hello, ref, @version}

  @spec fork(term(), 0 | id(), id(), [fork_option()]) :: tuple()
  def fork(ref, parent, id, options), do: {:fork, ref, parent, id, options}

  @spec sweep(term(), id()) :: tuple()
  def sweep(ref, id), do: {:sweep, ref, id}

  @spec supervise(term(), id()) :: tuple()
  def supervise(ref, id), do: {:supervise, ref, id}

  @spec call(term(), id(), atom(), [term()]) :: tuple()
  def call(ref, id, name, args), do: {:call, ref, id, name, args}

  @spec batch(term(), id(), [call()], [exec_option()]) :: tuple()
  def batch(ref, id, calls, options), do: {:batch, ref, id, calls, options}

  @spec stop(term(), id()) :: tuple()
  def stop(ref, id), do: {:stop, ref, id}

  @spec claim(term(), pos_integer()) :: tuple()
  def claim(ref, count), do: {:claim, ref, count}

  @spec cgroup(term(), Path.t()) :: tuple()
  def cgroup(ref, path), do: {:cgroup, ref, path}

  @spec stdin(id(), binary()) :: tuple()
  def stdin(id, data), do: {:stdin, id, data}

  @spec eof(id(), atom()) :: tuple()
  def eof(id, stream), do: {:eof, id, stream}

  @spec credit(id(), pos_integer()) :: tuple()
  def credit(id, bytes), do: {:credit, id, bytes}

  @spec credit_pieces(id(), integer()) :: tuple()
  def credit_pieces(id, pieces), do: {:credit, id, {:pieces, pieces}}

  @doc """
  What a frame holds of a request, and of those that go before it without anybody waiting for their replies.

  If the last is the start of a program, that is all that counts: its success may be told together with its
  first event, at the end of an output, or after some milliseconds.
  """
  @spec frame([tuple()], tuple()) :: tuple() | [tuple()]
  def frame([], request), do: request

  def frame(drafts, {:batch, _ref, _id, _calls, [_ | _]} = start),
    do: {:together, drafts ++ [start]}

  def frame(drafts, request), do: drafts ++ [request]

  @doc "The payload of a frame: a request or several. Large binaries are referred to, not copied."
  @spec encode(tuple() | [tuple()]) :: iodata()
  def encode(requests), do: :erlang.term_to_iovec(requests)

  @doc """
  The term in a frame.

  Output has a fixed layout, so that its payload can be cut out of the frame: `binary_to_term/2`
  would copy it.
  """
  @spec decode(binary()) :: message()
  def decode(
        <<131, 104, 3, 119, 6, "stdout", 110, 8, 0, id::little-64, 109, size::32,
          payload::binary-size(size)>>
      ),
      do: {:stdout, id, payload}

  def decode(
        <<131, 104, 3, 119, 6, "stderr", 110, 8, 0, id::little-64, 109, size::32,
          payload::binary-size(size)>>
      ),
      do: {:stderr, id, payload}

  def decode(frame), do: :erlang.binary_to_term(frame, [:safe])

  @doc "The names of all signals of all systems."
  @spec signals() :: [atom()]
  def signals, do: @signals

  @doc "All atoms that the port program may use."
  @spec vocabulary() :: [atom()]
  def vocabulary do
    @tags ++
      @results ++
      @kill_domains ++
      @actions ++
      @values ++ @types ++ @hello ++ @errnos ++ @signals ++ @capabilities ++ @numbers
  end
end
