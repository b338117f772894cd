#pragma once

#include <initializer_list>
#include <optional>
#include <set>
#include <vector>

#include "sys/signal.hpp"

namespace stdio {

// The signals that a task hears: SIGCHLD for its children, those that a supervisor passes on, and
// those that its owner wants to know of. Owned by the task.
class Hearing {
 public:
  // What becomes of a signal, as sigaction(2) has it; Reported: the owner is told.
  enum class Action { Default, Ignored, Reported };

  Result<void> listen(std::initializer_list<int> signals);
  // The action until now. EINVAL for SIGKILL, SIGSTOP and numbers that are no signal.
  [[nodiscard]] Result<Action> action(int signal) const;
  Result<void> set_action(int signal, Action action);

  [[nodiscard]] bool reports(int signal) const { return reported_.contains(signal); }
  // To poll; -1 before the first signal is heard.
  [[nodiscard]] int fd() const { return queue_ ? queue_->fd().get() : -1; }
  [[nodiscard]] std::vector<QueuedSignal> take() const;
  // Deaf again, for a child, which has no use for its parent's queue.
  void close() { queue_.reset(); }

 private:
  Result<void> tune();

  std::set<int> heard_;     // for the task's own sake
  std::set<int> reported_;  // for its owner's
  std::optional<SignalQueue> queue_;
};

}  // namespace stdio
