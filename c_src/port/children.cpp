#include "port/children.hpp"

#include <unistd.h>

#include <algorithm>
#include <utility>

#include "sys/result.hpp"
#include "sys/tree.hpp"
#include "task/sweep.hpp"

namespace stdio {

namespace {

using std::chrono::milliseconds;

constexpr auto kDeadline = milliseconds{5000};

}  // namespace

std::optional<TaskId> Children::take(pid_t pid) {
  const auto node = own_.extract(pid);
  if (node.empty()) return std::nullopt;
  return node.mapped();
}

std::set<pid_t> Children::own_pids() const {
  std::set<pid_t> pids;
  if (forker_.pid() != 0) pids.insert(forker_.pid());
  for (const auto& [pid, id] : own_) pids.insert(pid);
  return pids;
}

void Children::end_adopted(Ended ended) {
  deadline_ = Clock::now() + kDeadline;
  waiting_.push_back(std::move(ended));
  rounds_ = {};
  go_round_after(milliseconds{0});
}

void Children::reaped() {
  if (waiting_.empty() || !forker_.settled()) return;
  const auto children = children_of(::getpid());
  const bool none_adopted = std::all_of(
      children.begin(), children.end(),
      [this](const TreeProcess& child) { return is_own(child.pid) || child.pid == forker_.pid(); });
  if (none_adopted) finish({});
}

void Children::finish(const std::vector<pid_t>& survivors) {
  next_round_.cancel();
  for (const Ended& ended : std::exchange(waiting_, {})) ended(survivors);
}

// One of our own that we do not know yet would pass for adopted.
void Children::go_round_after(milliseconds pause) {
  next_round_.expires_after(pause);
  next_round_.async_wait([this](const Error& error) {
    if (!error) forker_.when_settled([this] { round(); });
  });
}

// Kills what is there; the dead are reaped at SIGCHLD, and the next round sees who is left.
void Children::round() {
  if (waiting_.empty()) return;
  const std::set<pid_t> own = own_pids();
  const auto adopted = descendants_of(::getpid(), own);
  if (adopted.empty() || Clock::now() > deadline_) {
    std::vector<pid_t> survivors;
    survivors.reserve(adopted.size());
    for (const TreeProcess& process : adopted) survivors.push_back(process.pid);
    return finish(survivors);
  }
  rounds_.note(sweep(::getpid(), own));
  go_round_after(rounds_.pause());
}

}  // namespace stdio
