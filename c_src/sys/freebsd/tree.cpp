#include "sys/tree.hpp"

#include <unistd.h>

#include "sys/freebsd/reaper.hpp"

namespace stdio {

namespace {

bool is_child(const procctl_reaper_pidinfo& process) {
  return (process.pi_flags & REAPER_PIDINFO_CHILD) != 0;
}

// Of one further down it is known from which child it came.
TreeProcess placed(const procctl_reaper_pidinfo& process) {
  return {process.pi_pid, is_child(process) ? ::getpid() : process.pi_subtree};
}

}  // namespace

// The reaper knows its own children, not those of others.
std::vector<TreeProcess> children_of(pid_t pid) {
  std::vector<TreeProcess> found;
  if (pid != ::getpid()) return found;
  for (const auto& process : reaped_processes()) {
    if (is_child(process)) found.push_back(placed(process));
  }
  return found;
}

std::vector<TreeProcess> descendants_of(pid_t root, const std::set<pid_t>& except) {
  std::vector<TreeProcess> found;
  if (root != ::getpid()) return found;
  for (const auto& process : reaped_processes()) {
    const bool spared = except.contains(process.pi_pid) || except.contains(process.pi_subtree);
    if (!spared) found.push_back(placed(process));
  }
  return found;
}

bool has_more_than_children() {
  const auto status = reaper_status();
  return status && status->rs_descendants > 0;
}

// For claims of users, of which there are none.
std::set<uid_t> users_of_processes() { return {}; }

pid_t parent_of(pid_t pid) {
  for (const TreeProcess& child : children_of(::getpid())) {
    if (child.pid == pid) return child.parent;
  }
  return 0;
}

}  // namespace stdio
