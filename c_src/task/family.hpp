#pragma once

#include <sys/types.h>

#include <map>
#include <optional>
#include <set>
#include <vector>

#include "protocol/control.hpp"
#include "sys/wait_status.hpp"

namespace stdio {

// The children of a task: those it forked, and the orphans that fall to it if it is a sub-reaper.
// Owned by the task, in whose process all of them are reaped.
class Family {
 public:
  // What is left after a round of reaping: no child at all, only living ones, or maybe more to
  // reap.
  enum class Left { None, Living, Unreaped };

  void add(pid_t child) { forked_.insert(child); }
  // Forked here and not reaped: nobody else can have this pid.
  [[nodiscard]] bool has(pid_t child) const { return forked_.contains(child); }

  [[nodiscard]] const std::set<pid_t>& forked() const { return forked_; }

  // One round: orphans may end without pause, and there is other work. A stop of a traced child,
  // which the system tells but once, is kept for wait().
  Left reap();
  // As waitpid(2). An end that it finds is told like any other.
  Result<Waited> wait(pid_t child, int options);

  // Whose child it was that has ended: one that was forked here, or one that fell to us.
  enum class Whose { Own, Orphan };
  struct End {
    ChildExit exit;
    Whose whose;
  };
  // The ends that have not been told yet.
  std::vector<End> take_ended() { return std::exchange(ended_, {}); }

 private:
  void take_note(const Waited& waited);
  void bury(pid_t child, const WaitStatus& status);
  std::optional<Waited> take_stop(pid_t child);

  std::set<pid_t> forked_;
  std::map<pid_t, Waited> stops_;  // the last one of each child, until it is asked for
  std::vector<End> ended_;
};

}  // namespace stdio
