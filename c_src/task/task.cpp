#include "task/task.hpp"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>

#include "call/argument.hpp"
#include "protocol/event.hpp"
#include "sys/kill.hpp"
#include "sys/message.hpp"
#include "sys/process.hpp"
#include "sys/tree.hpp"
#include "task/batch.hpp"
#include "task/resume.hpp"
#include "task/sweep.hpp"

namespace stdio {

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

// How long a domain may take to end: a process in an uninterruptible sleep does not die before it
// wakes.
constexpr auto kEndDeadline = milliseconds{5000};
// A child that dies wakes us at once; this is for those that appeared after we looked.
constexpr auto kEndRound = milliseconds{10};

CallOutcome refuse(term::Reader& arguments, const char* fault) {
  arguments.any();
  return {false, atom_result(fault)};
}

void wait_readable(int fd, milliseconds most) {
  pollfd waiting{fd, POLLIN, 0};
  ::poll(&waiting, 1, static_cast<int>(most.count()));
}

}  // namespace

Task::Task(Fd control, const Birth& birth)
    : control_{std::move(control)}, role_{birth.role}, filters_{birth.filters} {
  if (role_ == Role::Supervisor && !supervise()) ::_exit(1);
}

// Its name is the first thing that a person sees of it.
Result<void> Task::supervise() {
  if (const auto reaper = become_subreaper(); !reaper) return reaper;
  const auto heard =
      hearing_.listen({SIGCHLD, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2, SIGALRM});
  if (!heard) return heard;
  role_ = Role::Supervisor;
  return set_process_name("Supervise");
}

void Task::serve() {
  for (;;) {
    while (auto frame = input_.next()) obey(std::move(*frame));
    wait();
  }
}

void Task::serve_again(const Filters& filters) {
  filters_ = filters;
  answer(ControlKind::Result, ok_result());
  serve();
}

void Task::wait() {
  pollfd waiting[2] = {{control_.get(), POLLIN, 0}, {hearing_.fd(), POLLIN, 0}};
  const int most = left_ == Left::Unreaped ? 0 : -1;
  if (retry([&] { return ::poll(waiting, 2, most); }) == -1) end();
  if (waiting[1].revents != 0 || left_ == Left::Unreaped) heed_signals();
  if (waiting[0].revents == 0) return;
  if (const auto got = input_.receive(control_); !got || *got == 0) end();
}

void Task::heed_signals() {
  for (const QueuedSignal& signal : hearing_.take()) {
    if (hearing_.reports(signal.number)) {
      Bytes told = copy_of(bytes_of(std::int32_t{signal.number}));
      append(told, signal.info);
      append(unsent_, control_frame(ControlKind::Signal, told));
    } else if (signal.number != SIGCHLD) {
      (void)broadcast(::getpid(), 0, signal.number);
    }
  }
  left_ = family_.reap();
  tell_ended();
  if (program_is_gone()) rest();
  flush();
}

void Task::obey(ControlFrame frame) {
  switch (frame.kind) {
    case ControlKind::Call:
    case ControlKind::Batch:
    case ControlKind::Essential: return run(frame);
    case ControlKind::Fork: return fork(frame);
    case ControlKind::Kill: return kill_child(value_from<KillOrder>(frame.payload));
    case ControlKind::EndWith:
      ends_with_ = value_from<EndOrder>(frame.payload).program;
      if (program_is_gone()) rest();
      return;
    case ControlKind::Supervise: {
      const auto done = supervise();
      return answer(ControlKind::Result, done ? ok_result() : error_result(done.error()));
    }
    case ControlKind::Rest: return rest();
    case ControlKind::Sweep: end_orphans(); return answer(ControlKind::Result, ok_result());
    case ControlKind::Stop:
    case ControlKind::Result:
    case ControlKind::Forked:
    case ControlKind::ChildExit:
    case ControlKind::Signal:
    case ControlKind::Rested:
    case ControlKind::Ended: end();
  }
}

void Task::answer(ControlKind kind, BytesView payload) {
  append(unsent_, control_frame(kind, payload));
  flush();
}

void Task::tell_ended() {
  for (const ChildExit& exit : family_.take_ended()) {
    append(unsent_, control_frame(ControlKind::ChildExit, bytes_of(exit)));
  }
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
  const Perform here = [&](std::string_view name, term::Reader& arguments) {
    return perform(name, arguments, streams);
  };
  const auto outcome = frame.kind == ControlKind::Call ? run_one(frame.payload, here)
                                                       : run_batch(frame.payload, here);
  tell_ended();  // of children that a call has waited for
  answer(ControlKind::Result, outcome.term);
  if (frame.kind == ControlKind::Essential && !outcome.succeeded) end();
}

CallOutcome Task::perform(std::string_view name, term::Reader& arguments,
                          const StandardStreams& streams) {
  if (!filters_.own.allows(name)) return refuse(arguments, "undef");
  const bool renews = name == "reexec" && role_ == Role::Supervisor;
  if (renews) return refuse(arguments, "eacces");
  if (starts_program(name) && streams.output.valid()) {
    return {false, start_program(name, arguments, streams)};
  }
  if (auto outcome = own_calls_.run(name, arguments)) return std::move(*outcome);
  return run_call(name, arguments);
}

void Task::fork(ControlFrame& frame) {
  const auto order = value_from<ForkOrder>(frame.payload);
  const BytesView flags =
      BytesView{frame.payload}.subspan(std::min(sizeof order, frame.payload.size()));
  if (!filters_.own.allows(flags.empty() ? "fork" : "clone")) {
    return answer(ControlKind::Forked, bytes_of(kForksNoMore));
  }
  Fd control = frame.fds.empty() ? Fd{} : std::move(frame.fds.front());
  // Its end would go unheard.
  const bool ready = control.valid() && hearing_.listen({SIGCHLD});
  const auto pid = ready ? create(flags) : Result<pid_t>{error_from(EMFILE)};
  if (pid && *pid == 0) {
    // What waits in our input is not the child's, nor are the descriptors that came with it.
    input_ = {};
    hearing_.close();
    begin_task(std::move(control), {order.supervisor ? Role::Supervisor : Role::Plain,
                                    Birth::Keeps::Descriptors,
                                    {filters_.childrens, filters_.childrens}});
  }
  if (pid) family_.add(*pid);
  answer(ControlKind::Forked, bytes_of(pid ? std::int64_t{*pid} : -pid.error().value()));
}

Result<pid_t> Task::create(BytesView flags) {
  if (flags.empty()) return fork_process(Dispositions::Inherited);
  term::Reader reader{flags};
  const auto namespaces = Argument<Flags<CloneFlag>>::read(reader);
  if (!namespaces) return namespaces.error();
  return clone_process(namespaces->value);
}

// A child that has not been reaped keeps its pid. What is below it would fall to a supervisor.
void Task::kill_child(const KillOrder& order) {
  if (!family_.has(order.pid)) return;
  std::set<pid_t> others;
  for (const TreeProcess& child : children_of(::getpid())) others.insert(child.pid);
  if (others.erase(order.pid) > 0) stdio::sweep(::getpid(), others);
  (void)signal_child(order.pid, SIGKILL);
}

bool Task::program_is_gone() const { return ends_with_ && !family_.has(*ends_with_); }

// With nothing left below it, it is as good as a new one, and spares the port a fork.
void Task::rest() {
  ends_with_.reset();
  const Left left = end_domain();
  if (left != Left::None) leave(left);
  answer(ControlKind::Rested, {});
}

void Task::end() {
  if (role_ == Role::Plain) ::_exit(0);
  leave(end_domain());
}

void Task::leave(Left left) {
  const bool clean = left == Left::None;
  if (clean) append(unsent_, control_frame(ControlKind::Ended, {}));
  flush();
  ::_exit(clean ? 0 : 1);
}

Task::Left Task::end_domain() {
  const auto deadline = Clock::now() + kEndDeadline;
  for (;;) {
    left_ = family_.reap();
    tell_ended();
    if (left_ == Left::None || Clock::now() > deadline) return left_;
    flush();
    // What /proc shows the first process of a namespace may be another's.
    if (!signal_namespace(SIGKILL)) sweep(::getpid());
    if (left_ == Left::Unreaped) continue;
    wait_readable(hearing_.fd(), kEndRound);
    (void)hearing_.take();
  }
}

// What is left below a supervisor that is not below one of the children that it forked.
void Task::end_orphans() {
  const auto deadline = Clock::now() + kEndDeadline;
  while (Clock::now() < deadline) {
    left_ = family_.reap();
    tell_ended();
    flush();
    const auto children = children_of(::getpid());
    if (std::all_of(children.begin(), children.end(),
                    [this](const TreeProcess& child) { return family_.has(child.pid); })) {
      return;
    }
    stdio::sweep(::getpid(), family_.forked());
    wait_readable(hearing_.fd(), kEndRound);
    for (const QueuedSignal& signal : hearing_.take()) {
      if (signal.number != SIGCHLD) (void)broadcast(::getpid(), 0, signal.number);
    }
  }
}

void begin_task(Fd control, const Birth& birth) {
  if (control.get() != kControlPlace) {
    ::dup3(control.get(), kControlPlace, O_CLOEXEC);
    control = Fd{kControlPlace};
  }
  if (birth.keeps == Birth::Keeps::Nothing) close_from(kControlPlace + 1);
  // Its parent may be a supervisor, with signals of its own in mind.
  unblock_signals();
  (void)set_process_name("stdio");
  Task{std::move(control), birth}.serve();
}

void resume_task(const char* own_filter, const char* childrens_filter) {
  Fd control{kControlPlace};
  if (!is_socket(control)) return (void)control.release();
  unblock_signals();
  (void)set_process_name("stdio");
  ::fcntl(kControlPlace, F_SETFD, FD_CLOEXEC);
  Task{std::move(control), {}}.serve_again(
      {Filter::spelt(own_filter), Filter::spelt(childrens_filter)});
}

}  // namespace stdio
