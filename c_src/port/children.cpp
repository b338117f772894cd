#include "port/children.hpp"

#include <unistd.h>

#include <utility>

#include "sys/result.hpp"
#include "sys/tree.hpp"
#include "task/sweep.hpp"

namespace stdio {

namespace {

using std::chrono::milliseconds;

constexpr auto kDeadline = milliseconds{5000};
constexpr auto kRound = milliseconds{10};

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
  if (waiting_.size() == 1) begin_round();
}

// One of our own that we do not know yet would pass for adopted.
void Children::begin_round() {
  forker_.when_settled([this] { round(); });
}

// Kills what is there; the dead are reaped at SIGCHLD, and the next round sees who is left.
void Children::round() {
  const std::set<pid_t> own = own_pids();
  const auto adopted = descendants_of(::getpid(), own);
  if (adopted.empty() || Clock::now() > deadline_) {
    std::vector<pid_t> survivors;
    survivors.reserve(adopted.size());
    for (const TreeProcess& process : adopted) survivors.push_back(process.pid);
    for (const Ended& ended : std::exchange(waiting_, {})) ended(survivors);
    return;
  }
  sweep(::getpid(), own);
  next_round_.expires_after(kRound);
  next_round_.async_wait([this](const Error& error) {
    if (!error) begin_round();
  });
}

}  // namespace stdio
