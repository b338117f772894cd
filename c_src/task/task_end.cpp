#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>

#include "sys/process.hpp"
#include "sys/tree.hpp"
#include "task/sweep.hpp"
#include "task/task.hpp"

namespace stdio {

// How a task ends, and a supervisor's domain with it or before it. How it lives: task.cpp.

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr auto kKillDeadline = milliseconds{5000};

void wait_readable(int fd, Clock::duration most) {
  pollfd waiting{fd, POLLIN, 0};
  const auto rounded_up = std::chrono::ceil<milliseconds>(most);
  ::poll(&waiting, 1, static_cast<int>(std::max(rounded_up, milliseconds{0}).count()));
}

}  // namespace

void Task::end_with(const EndOrder& order, std::vector<StopStep> plan) {
  domain_.arm(order, std::move(plan));
  // Programs that fork without pause leave zombies, and whoever waits for its turn among them does
  // not reap fast enough: the system runs out of pids. Not before there is a program: what a
  // supervisor forks ahead for the next one must not delay this one.
  take_precedence();
  if (order.program == 0) return;
  ends_with_ = order.program;
  if (program_is_gone()) rest({false});
}

bool Task::program_is_gone() const { return ends_with_ && !family_.has(*ends_with_); }

// With nothing left below it, it is as good as a new one, and spares the port a fork.
void Task::rest(const RestOrder& order) {
  const Rung by = rung();
  ends_with_.reset();
  const Left left = order.by_plan ? end_domain() : kill_domain(kKillDeadline);
  if (left != Left::None) leave(left, by);
  domain_.disarm();
  yield_precedence();
  answer(ControlKind::Rested, bytes_of(by));
}

// Before the end: later nobody is left to tell it by. The end of the program, which has been
// reaped, may have been that of its namespace.
Rung Task::rung() const {
  std::set<pid_t> children = family_.forked();
  if (ends_with_) children.insert(*ends_with_);
  return domain_.rung(children);
}

void Task::end() {
  if (role_ == Role::Plain) {
    flush();
    ::_exit(0);
  }
  take_precedence();
  const Rung by = rung();
  leave(end_domain(), by);
}

void Task::leave(Left left, Rung rung) {
  const bool clean = left == Left::None;
  append(unsent_, control_frame(clean ? ControlKind::Ended : ControlKind::GaveUp, bytes_of(rung)));
  if (clean) domain_.remove();
  flush(SendWait::Yes);
  ::_exit(clean ? 0 : 1);
}

Task::Left Task::end_domain() {
  for (const StopStep& step : domain_.plan()) {
    const milliseconds most{step.wait_ms};
    if (step.signal == SIGKILL) return kill_domain(most);
    if (ask_domain(step) == Left::None) return left_;
  }
  return kill_domain(kKillDeadline);
}

// One that is stopped hears of a signal when it goes on (signal(7)).
Task::Left Task::ask_domain(const StopStep& step) {
  const auto deadline = Clock::now() + milliseconds{step.wait_ms};
  domain_.signal(step.signal);
  if (step.signal != SIGSTOP) domain_.signal(SIGCONT);
  for (;;) {
    (void)reap();
    flush();
    const auto rest = deadline - Clock::now();
    if (left_ == Left::None || rest <= Clock::duration{0}) return left_;
    if (left_ == Left::Living) wait_readable(hearing_.fd(), rest);
    (void)hearing_.take();
  }
}

Task::Left Task::kill_domain(milliseconds most) {
  const auto deadline = Clock::now() + most;
  Rounds rounds;
  while (reap() != Left::None && Clock::now() <= deadline) {
    flush();
    domain_.strike(family_, rounds);
    if (left_ == Left::Unreaped) continue;
    // Each death tells of itself at once. In a crowd that grows it is a reason to look again.
    const auto until = std::min(Clock::now() + rounds.pause(), deadline);
    do {
      wait_readable(hearing_.fd(), until - Clock::now());
      (void)hearing_.take();
    } while (!rounds.somebody_new() && reap() == Left::Living && Clock::now() < until);
  }
  return left_;
}

Task::Left Task::reap() {
  left_ = family_.reap();
  tell_ended();
  return left_;
}

// What is left below a supervisor that is not below one of the children that it forked.
void Task::end_orphans() {
  const auto deadline = Clock::now() + kKillDeadline;
  Rounds rounds;
  for (auto next = Clock::now(); Clock::now() < deadline;) {
    (void)reap();
    flush();
    const auto children = children_of(::getpid());
    if (std::all_of(children.begin(), children.end(),
                    [this](const TreeProcess& child) { return family_.has(child.pid); })) {
      return;
    }
    if (Clock::now() >= next) {
      rounds.note(stdio::sweep(::getpid(), family_.forked()));
      next = Clock::now() + rounds.pause();
    }
    wait_readable(hearing_.fd(), next - Clock::now());
    for (const QueuedSignal& signal : hearing_.take()) {
      if (signal.number != SIGCHLD && !signal.for_tree) domain_.signal(signal.number);
    }
  }
}

}  // namespace stdio
