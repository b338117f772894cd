#include "sys/kill.hpp"

#include <unistd.h>

#include <csignal>
#include <limits>

#include "sys/freebsd/control.hpp"
#include "sys/freebsd/reaper.hpp"
#include "sys/signal.hpp"

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

Result<void> signal_reaped(pid_t child, int signal) {
  if (child != 0 && refused(child)) return error_from(EPERM);
  if (refused(::getpid())) return error_from(EPERM);
  // Otherwise all that is below our own reaper would be meant, and we among them.
  if (const auto own = reaper_status(); !own) return own.error();
  procctl_reaper_kill order{};
  order.rk_sig = signal;
  order.rk_flags = child == 0 ? 0 : REAPER_KILL_SUBTREE;
  order.rk_subtree = child;
  if (control_oneself(PROC_REAP_KILL, &order) == -1 && errno != ESRCH) {
    return last_error();
  }
  return {};
}

// A jail has no first process.
bool leads_namespace() { return false; }
Result<void> signal_namespace(int) { return error_from(EPERM); }

// kill(-1) is not needed where there is a reaper, and nobody claims a user for it.
Result<void> signal_user(uid_t, int) { return error_from(EPERM); }

// There is no descriptor of a process that somebody else has forked (pdfork(2)), so that the number
// could mean another one by now: it is the reaper that signals those.
Result<void> signal_descendant(pid_t pid, pid_t, int, Reach) {
  return error_from(refused(pid) ? EPERM : ENOSYS);
}

}  // namespace stdio
