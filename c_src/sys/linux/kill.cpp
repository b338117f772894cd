#include "sys/kill.hpp"

#include <sys/syscall.h>
#include <unistd.h>

#include <csignal>
#include <limits>

#include "sys/signal.hpp"
#include "sys/tree.hpp"

namespace stdio {

namespace {

bool refused(pid_t pid) { return pid <= 1; }

sigval for_tree() {
  sigval value{};
  value.sival_int = kForTree;
  return value;
}

}  // namespace

Result<void> signal_child(pid_t pid, int signal, Reach reach) {
  if (refused(pid)) return error_from(EPERM);
  if (reach == Reach::Process) return checked(::kill(pid, signal));
  return checked(::sigqueue(pid, signal, for_tree()));
}

Result<void> signal_group(pid_t group, int signal) {
  if (refused(group) || group == ::getpgrp()) return error_from(EPERM);
  return checked(::kill(-group, signal));
}

Result<void> signal_named(pid_t pid, int signal) {
  // The least number has no counterpart above zero.
  const bool is_group = pid < -1 && pid != std::numeric_limits<pid_t>::min();
  if (is_group) return signal_group(-pid, signal);
  return signal_child(pid, signal);
}

// Its parent is outside, and shows as 0 (pid_namespaces(7)). The first process of the whole system
// has 0 for its parent as well, but a task, which was forked, cannot be that one.
bool leads_namespace() { return ::getpid() == 1 && ::getppid() == 0; }

Result<void> signal_namespace(int signal) {
  if (!leads_namespace()) return error_from(EPERM);
  if (::kill(-1, signal) == -1 && errno != ESRCH) return last_error();
  return {};
}

Result<void> signal_user(uid_t user, int signal) {
  if (user < kFirstDrawnUser || user - kFirstDrawnUser >= kDrawnUsers) return error_from(EPERM);
  uid_t real = 0;
  uid_t effective = 0;
  uid_t saved = 0;
  if (::getresuid(&real, &effective, &saved) == -1) return last_error();
  if (real != user || effective != user || saved != user) return error_from(EPERM);
  if (::kill(-1, signal) == -1 && errno != ESRCH) return last_error();
  return {};
}

Result<void> signal_descendant(pid_t pid, pid_t parent, int signal, Reach reach) {
  if (refused(pid)) return error_from(EPERM);
  // pidfd_open(2) is Linux 5.3, pidfd_send_signal(2) 5.1; glibc has neither before 2.36.
  const Fd process{static_cast<int>(::syscall(SYS_pidfd_open, pid, 0))};
  if (!process.valid()) return last_error();
  const pid_t now = parent_of(pid);
  if (now != parent && now != ::getpid()) return error_from(ESRCH);
  siginfo_t info{};
  info.si_signo = signal;
  info.si_code = SI_QUEUE;
  info.si_pid = ::getpid();
  info.si_uid = ::getuid();
  info.si_value = for_tree();
  return checked(static_cast<int>(::syscall(SYS_pidfd_send_signal, process.get(), signal,
                                            reach == Reach::Tree ? &info : nullptr, 0)));
}

}  // namespace stdio
