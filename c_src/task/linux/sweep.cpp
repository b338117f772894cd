#include "task/sweep.hpp"

#include <algorithm>
#include <csignal>
#include <map>
#include <vector>

#include "sys/kill.hpp"
#include "sys/process.hpp"
#include "sys/signal.hpp"
#include "sys/tree.hpp"
#include "sys/wait_status.hpp"

namespace stdio {

namespace {

// Then the caller has to reap: processes that live on in a child and leave their old selves behind
// make zombies without end, and walking over these takes time that the living use to fork.
constexpr int kMaxLooks = 2;

using Halted = std::map<pid_t, TreeProcess>;

// Who is gone by now, or not ours to signal, shows in the next look or as a child that stays.
bool signal_one(const TreeProcess& process, pid_t root, int signal, Reach reach) {
  const auto done = process.parent == root
                        ? signal_child(process.pid, signal, reach)
                        : signal_descendant(process.pid, process.parent, signal, reach);
  return done.has_value();
}

// Parents before their children, each at once: a stopped process has no more of them.
void stop_all(pid_t root, const std::set<pid_t>& except, Halted& stopped) {
  std::vector<TreeProcess> tree = children_of(root);
  std::erase_if(tree, [&](const TreeProcess& child) { return except.contains(child.pid); });
  for (std::size_t i = 0; i < tree.size(); ++i) {
    const TreeProcess process = tree[i];
    if (process.parent == root && has_ended(process.pid)) continue;
    if (!stopped.contains(process.pid)) {
      if (!signal_one(process, root, SIGSTOP, Reach::Process)) continue;
      stopped.emplace(process.pid, process);
    }
    const std::vector<TreeProcess> below = children_of(process.pid);
    tree.insert(tree.end(), below.begin(), below.end());
  }
}

}  // namespace

const Rung kSweepsBy = Rung::Tree;

// Processes that fork faster than they are killed survive a plain "kill all, look again". So they
// are stopped first, and looked for once more: a stopped process does not fork. Then all are
// killed.
std::set<pid_t> sweep(pid_t root, const std::set<pid_t>& except) {
  const Haste haste;
  Halted stopped;
  for (int look = 0; look < kMaxLooks; ++look) {
    const std::size_t before = stopped.size();
    stop_all(root, except, stopped);
    if (stopped.size() == before) break;
  }
  std::set<pid_t> found;
  for (const auto& [pid, process] : stopped) {
    (void)signal_one(process, root, SIGKILL, Reach::Process);
    found.insert(found.end(), pid);
  }
  return found;
}

Result<void> broadcast(pid_t root, pid_t top, int signal) {
  if (!is_signal(signal)) return error_from(EINVAL);
  if (leads_namespace()) {
    // What /proc shows may be another namespace's; all of this one is below its first process.
    if (top != 0) return error_from(ESRCH);
    return signal_namespace(signal);
  }
  const auto all = descendants_of(root);
  const bool known = std::any_of(all.begin(), all.end(),
                                 [top](const TreeProcess& process) { return process.pid == top; });
  if (top != 0 && !known) return error_from(ESRCH);
  for (const TreeProcess& process : top == 0 ? all : descendants_of(top)) {
    (void)signal_one(process, root, signal, Reach::Tree);
  }
  return {};
}

}  // namespace stdio
