#include "task/domain.hpp"

#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <utility>

#include "sys/identity.hpp"
#include "sys/jail.hpp"
#include "sys/kill.hpp"
#include "sys/process.hpp"
#include "task/sweep.hpp"

namespace stdio {

namespace {

// Becomes the user, in a process of its own, and signals all that are him. They may signal it as
// well: then the next round has another.
std::optional<pid_t> signal_as(uid_t user, int signal) {
  // It has it from us: among those it is to kill, it would wait for its turn.
  const Haste haste;
  const auto pid = fork_process(Dispositions::Inherited);
  if (!pid) return std::nullopt;
  if (*pid != 0) return *pid;
  const bool became = drop_groups().has_value() && take_ids(user, user).has_value();
  ::_exit(became && signal_user(user, signal) ? 0 : 1);
}

}  // namespace

void Domain::arm(const EndOrder& order, std::vector<StopStep> plan) {
  user_ = order.has_user ? std::optional{order.user} : std::nullopt;
  first_ = order.first != 0 ? std::optional{TreeProcess{order.first, order.firsts_parent}}
                            : std::nullopt;
  plan_ = std::move(plan);
}

void Domain::disarm() {
  user_.reset();
  firsts_.clear();
  first_.reset();
  jails_.clear();
  plan_ = default_plan();
}

Result<void> Domain::add_jail(int jail) {
  if (const auto found = find_jail(jail); !found) return found;
  jails_.insert(jail);
  return {};
}

Result<void> Domain::enter() const { return cgroup_ ? cgroup_->enter() : Result<void>{}; }

Rung Domain::rung(const std::set<pid_t>& children) const {
  const bool has_first = std::any_of(firsts_.begin(), firsts_.end(),
                                     [&](pid_t first) { return children.contains(first); });
  if (leads_namespace() || has_first || first_) return Rung::PidNamespace;
  if (!jails_.empty()) return Rung::Jail;
  if (cgroup_) return Rung::Cgroup;
  return user_ ? Rung::User : kSweepsBy;
}

void Domain::signal(int signal) const { (void)broadcast(::getpid(), 0, signal); }

void Domain::strike(Family& family, Rounds& rounds) {
  // What /proc shows the first process of a namespace may be another's.
  if (signal_namespace(SIGKILL)) return rounds.note();
  const bool struck = strike_at_once(family);
  if (struck && rounds.none_yet()) return rounds.note();
  // Not the one that kills for us, before it has.
  rounds.note(sweep(::getpid(), striker_ ? std::set{*striker_} : std::set<pid_t>{}));
  // To become the user takes a process of its own: for the few that do not run away, walking is
  // faster.
  if (user_ && rounds.somebody_new()) strike_as_user(family);
}

bool Domain::strike_at_once(const Family& family) {
  bool struck = false;
  for (const pid_t first : firsts_) {
    // Not reaped, so that the pid is still its own.
    if (family.has(first)) struck = signal_child(first, SIGKILL).has_value() || struck;
  }
  // What is above it forks nobody who runs away.
  if (first_ && signal_descendant(first_->pid, first_->parent, SIGKILL)) {
    for (const pid_t child : family.forked()) (void)signal_child(child, SIGKILL);
    struck = true;
  }
  // One that nobody is left in is gone by itself.
  for (const int jail : jails_) struck = remove_jail(jail).has_value() || struck;
  if (cgroup_) struck = cgroup_->kill().has_value() || struck;
  return struck;
}

// The last one may not be done, or was stopped by one of them. One after the other: with a new one
// in every round there would always be one left.
void Domain::strike_as_user(Family& family) {
  if (striker_ && family.has(*striker_)) {
    (void)signal_child(*striker_, SIGCONT);
  } else if ((striker_ = signal_as(*user_, SIGKILL))) {
    family.add(*striker_);
  }
}

void Domain::remove() {
  if (cgroup_) cgroup_->remove();
}

}  // namespace stdio
