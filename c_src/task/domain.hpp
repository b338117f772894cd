#pragma once

#include <sys/types.h>

#include <optional>
#include <set>
#include <vector>

#include "protocol/control.hpp"
#include "protocol/rung.hpp"
#include "sys/cgroup.hpp"
#include "sys/tree.hpp"
#include "task/family.hpp"
#include "task/rounds.hpp"

namespace stdio {

// All that is below a supervisor, and the means to end it. Owned by the supervisor's Task.
//
// Whoever forks faster than others count is ended only by what the kernel does in one go. Which of
// that there is, differs; walking the tree can always be tried, and is, for what the other left.
class Domain {
 public:
  explicit Domain(std::optional<Cgroup> cgroup) : cgroup_{std::move(cgroup)} {}

  // For its program, and how the domain is ended before its time.
  void arm(const EndOrder& order, std::vector<StopStep> plan);
  void disarm();

  // A child that is the first process of a pid namespace.
  void add_first(pid_t child) { firsts_.insert(child); }
  // A jail that one of them has made for itself, and that ends with the domain. ENOENT; ENOSYS.
  Result<void> add_jail(int jail);
  // In a child of the supervisor, which is to belong to the domain.
  Result<void> enter() const;

  // By what means it is ended, `children` being the supervisor's own.
  [[nodiscard]] Rung rung(const std::set<pid_t>& children) const;
  [[nodiscard]] const std::vector<StopStep>& plan() const { return plan_; }

  // To everything below, once.
  void signal(int signal) const;
  // One round of SIGKILL. The first is one act of the kernel's where that takes no process, and a
  // walk over the tree where it does; from the second on it is both, and if somebody has run away
  // from the walk, one act of his user's too.
  void strike(Family& family, Rounds& rounds);
  // When nothing is left: leaves nothing behind.
  void remove();

 private:
  bool strike_at_once(const Family& family);
  void strike_as_user(Family& family);

  std::optional<Cgroup> cgroup_;
  std::optional<uid_t> user_;         // that the program and nobody else has
  std::optional<pid_t> striker_;      // who has become the user for us
  std::set<pid_t> firsts_;            // children
  std::optional<TreeProcess> first_;  // one further below
  std::set<int> jails_;
  std::vector<StopStep> plan_ = default_plan();
};

}  // namespace stdio
