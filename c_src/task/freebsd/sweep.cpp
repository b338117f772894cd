#include "task/sweep.hpp"

#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <vector>

#include "sys/freebsd/reaper.hpp"
#include "sys/kill.hpp"
#include "sys/signal.hpp"

namespace stdio {

const Rung kSweepsBy = Rung::Reaper;

// The system kills all that is below a reaper in one go, as it does what came from one child of it.
// An orphan counts among those of the child that it came from: if that one is to be spared, it is
// killed alone, and what is below it falls to us.
std::set<pid_t> sweep(pid_t root, const std::set<pid_t>& except) {
  std::set<pid_t> found;
  if (root != ::getpid()) return found;
  const auto all = reaped_processes();
  for (const auto& process : all) found.insert(process.pi_pid);
  if (except.empty()) {
    (void)signal_reaped(0, SIGKILL);
    return found;
  }
  for (const auto& process : all) {
    const bool child = (process.pi_flags & REAPER_PIDINFO_CHILD) != 0;
    if (!child || except.contains(process.pi_pid)) continue;
    if (except.contains(process.pi_subtree))
      (void)signal_child(process.pi_pid, SIGKILL);
    else
      (void)signal_reaped(process.pi_subtree, SIGKILL);
  }
  return found;
}

// `top` is a child: of others the reaper cannot say what is below them.
Result<void> broadcast(pid_t root, pid_t top, int signal) {
  if (!is_signal(signal)) return error_from(EINVAL);
  if (root != ::getpid()) return error_from(ESRCH);
  const auto all = reaped_processes();
  const bool known = std::any_of(all.begin(), all.end(), [top](const procctl_reaper_pidinfo& one) {
    return one.pi_subtree == top;
  });
  if (top != 0 && !known) return error_from(ESRCH);
  // The reaper does not take 0, which only asks.
  if (signal == 0 || all.empty()) return {};
  return signal_reaped(top, signal);
}

}  // namespace stdio
