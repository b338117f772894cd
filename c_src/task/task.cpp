#include "task/task.hpp"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <chrono>

#include "sys/kill.hpp"
#include "sys/message.hpp"
#include "sys/process.hpp"
#include "sys/tree.hpp"
#include "task/batch.hpp"
#include "task/sweep.hpp"

namespace stdio {

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr int kControlPlace = 3;
// How long a domain may take to end: a process in an uninterruptible sleep does not die before it
// wakes.
constexpr auto kEndDeadline = milliseconds{5000};
// A child that dies wakes us at once; this is for those that appeared after we looked.
constexpr auto kEndRound = milliseconds{10};

// Orphans may end without pause, and there is other work.
constexpr int kMaxReaps = 512;

constexpr std::array kTaskHears{SIGCHLD};
constexpr std::array kSupervisorHears{SIGCHLD, SIGHUP,  SIGINT,  SIGQUIT,
                                      SIGTERM, SIGUSR1, SIGUSR2, SIGALRM};

void wait_readable(const Fd& fd, milliseconds most) {
  pollfd waiting{fd.get(), POLLIN, 0};
  ::poll(&waiting, 1, static_cast<int>(most.count()));
}

}  // namespace

Task::Task(Fd control, Role role) : control_{std::move(control)}, role_{role} {
  if (role == Role::Supervisor) listen(kSupervisorHears);
}

void Task::serve() {
  for (;;) {
    while (auto frame = input_.next()) obey(std::move(*frame));
    wait();
  }
}

void Task::wait() {
  pollfd waiting[2] = {{control_.get(), POLLIN, 0}, {-1, POLLIN, 0}};
  if (signals_) waiting[1].fd = signals_->fd().get();
  if (retry([&] { return ::poll(waiting, 2, -1); }) == -1) end();
  if (waiting[1].revents != 0) heed_signals();
  if (waiting[0].revents == 0) return;
  if (const auto got = input_.receive(control_); !got || *got == 0) end();
}

void Task::heed_signals() {
  for (const int signal : signals_->take()) {
    if (signal != SIGCHLD) broadcast(::getpid(), signal);
  }
  reap();
  if (program_is_gone()) end();
  flush();
}

void Task::obey(ControlFrame frame) {
  switch (frame.kind) {
    case ControlKind::Call:
    case ControlKind::Batch: return run(frame);
    case ControlKind::Fork: return fork(frame);
    case ControlKind::Kill: return kill_child(value_from<KillOrder>(frame.payload));
    case ControlKind::EndWith:
      ends_with_ = value_from<EndOrder>(frame.payload).program;
      if (program_is_gone()) end();
      return;
    case ControlKind::Stop:
    case ControlKind::Result:
    case ControlKind::Forked:
    case ControlKind::ChildExit:
    case ControlKind::Ended: end();
  }
}

void Task::listen(std::span<const int> signals) {
  if (auto opened = SignalQueue::open(signals)) signals_.emplace(std::move(*opened));
}

void Task::answer(ControlKind kind, BytesView payload) {
  append(unsent_, control_frame(kind, payload));
  flush();
}

void Task::flush() {
  for (BytesView rest{unsent_}; !rest.empty();) {
    const auto sent = send_message(control_, rest, {});
    if (!sent) break;  // the port is gone: the next receive says so
    rest = rest.subspan(*sent);
  }
  unsent_.clear();
}

void Task::run(ControlFrame& frame) {
  const auto streams = StandardStreams::from(frame);
  const auto result = frame.kind == ControlKind::Call ? run_one(frame.payload, streams)
                                                      : run_batch(frame.payload, streams);
  answer(ControlKind::Result, result);
}

void Task::fork(ControlFrame& frame) {
  const auto order = value_from<ForkOrder>(frame.payload);
  Fd control = frame.fds.empty() ? Fd{} : std::move(frame.fds.front());
  std::int64_t told = -EMFILE;
  if (!signals_) listen(kTaskHears);
  if (control.valid() && signals_) {
    const auto pid = fork_process();
    if (pid && *pid == 0) {
      begin_task(std::move(control), order.supervisor ? Role::Supervisor : Role::Plain);
    }
    told = pid ? *pid : -pid.error().value();
    if (pid) children_.insert(*pid);
  }
  answer(ControlKind::Forked, bytes_of(told));
}

// A child that has not been reaped keeps its pid: the check holds until we reap.
void Task::kill_child(const KillOrder& order) {
  if (parent_of(order.pid) == ::getpid()) (void)signal_child(order.pid, SIGKILL);
}

Task::Children Task::reap() {
  for (int reaped_now = 0; reaped_now < kMaxReaps; ++reaped_now) {
    const auto reaped = reap_any();
    if (!reaped) return Children::None;
    if (!*reaped) return Children::Some;
    const auto [pid, status] = **reaped;
    children_.erase(pid);
    append(unsent_, control_frame(ControlKind::ChildExit, bytes_of(child_exit(pid, status))));
  }
  ::raise(SIGCHLD);  // to come back for the others
  return Children::Some;
}

bool Task::program_is_gone() const { return ends_with_ && !children_.contains(*ends_with_); }

void Task::end() {
  if (role_ == Role::Plain) ::_exit(0);
  const bool clean = end_domain() == Children::None;
  if (clean) append(unsent_, control_frame(ControlKind::Ended, {}));
  flush();
  ::_exit(clean ? 0 : 1);
}

Task::Children Task::end_domain() {
  const auto deadline = Clock::now() + kEndDeadline;
  while (reap() == Children::Some) {
    if (Clock::now() > deadline) return Children::Some;
    flush();
    sweep(::getpid());
    wait_readable(signals_->fd(), kEndRound);
    (void)signals_->take();
  }
  return Children::None;
}

void begin_task(Fd control, Role role) {
  if (control.get() != kControlPlace) {
    ::dup3(control.get(), kControlPlace, O_CLOEXEC);
    (void)control.release();
    control = Fd{kControlPlace};
  }
  close_from(kControlPlace + 1);
  if (role == Role::Supervisor && !become_subreaper()) ::_exit(1);
  // Its parent may be a supervisor, with signals of its own in mind.
  unblock_signals();
  (void)set_process_name(role == Role::Supervisor ? "Supervise" : "stdio");
  Task{std::move(control), role}.serve();
}

}  // namespace stdio
