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

constexpr std::size_t kMaxUnheard = std::size_t{64} << 10;

Result<std::uint64_t> namespaces_from(BytesView flags) {
  if (flags.empty()) return std::uint64_t{0};
  term::Reader reader{flags};
  const auto namespaces = Argument<Flags<CloneFlag>>::read(reader);
  if (!namespaces) return namespaces.error();
  return namespaces->value;
}

Result<pid_t> create(std::uint64_t namespaces) {
  return namespaces == 0 ? fork_process(Dispositions::Inherited) : clone_process(namespaces);
}

}  // namespace

Birth Birth::below_port(Role role, BytesView filter, std::optional<Cgroup> cgroup) {
  const auto own = Filter::of(filter);
  return {role, Keeps::Nothing, {own ? *own : Filter{}, {}}, std::move(cgroup)};
}

Task::Task(Fd control, Birth birth)
    : control_{std::move(control)},
      role_{birth.role},
      domain_{std::move(birth.cgroup)},
      filters_{birth.filters} {
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
  if (!unsent_.empty()) flush();
  const short more = unsent_.empty() ? 0 : POLLOUT;
  pollfd waiting[2] = {{control_.get(), static_cast<short>(POLLIN | more), 0},
                       {hearing_.fd(), POLLIN, 0}};
  const int most = left_ == Left::Unreaped ? 0 : -1;
  if (retry([&] { return ::poll(waiting, 2, most); }) == -1) end();
  if (waiting[1].revents != 0 || left_ == Left::Unreaped) heed_signals();
  if ((waiting[0].revents & POLLOUT) != 0) flush();
  if ((waiting[0].revents & ~POLLOUT) == 0) return;
  if (const auto got = input_.receive(control_); !got || *got == 0) end();
}

void Task::heed_signals() {
  for (const QueuedSignal& signal : hearing_.take()) {
    if (hearing_.reports(signal.number)) {
      Bytes told = copy_of(bytes_of(std::int32_t{signal.number}));
      append(told, signal.info);
      append(unsent_, control_frame(ControlKind::Signal, told));
    } else if (signal.number != SIGCHLD && !signal.for_tree) {
      (void)broadcast(::getpid(), 0, signal.number);
    }
  }
  if (reap() == Left::Unreaped && role_ == Role::Supervisor) take_precedence();
  if (program_is_gone()) rest({false});
  flush();
}

void Task::obey(ControlFrame frame) {
  urgency_ = frame.urgency;
  switch (frame.kind) {
    case ControlKind::Call:
    case ControlKind::Batch:
    case ControlKind::Essential: return run(frame);
    case ControlKind::Fork: return fork(frame);
    case ControlKind::Kill: return kill_child(value_from<KillOrder>(frame.payload));
    case ControlKind::Launch: return launch(frame);
    case ControlKind::EndWith: {
      const auto order = value_from<EndOrder>(frame.payload);
      const BytesView rest = BytesView{frame.payload};
      return end_with(order, plan_from(rest.subspan(std::min(sizeof order, rest.size()))));
    }
    case ControlKind::Supervise: {
      const auto done = supervise();
      return answer(ControlKind::Result, done ? ok_result() : error_result(done.error()));
    }
    case ControlKind::Rest: return rest(value_from<RestOrder>(frame.payload));
    case ControlKind::Sweep: end_orphans(); return answer(ControlKind::Result, ok_result());
    case ControlKind::Stop:
    case ControlKind::Birth:
    case ControlKind::Result:
    case ControlKind::Forked:
    case ControlKind::Launched:
    case ControlKind::Refused:
    case ControlKind::ChildExit:
    case ControlKind::Signal:
    case ControlKind::Rested:
    case ControlKind::Ended:
    case ControlKind::GaveUp: end();
  }
}

void Task::answer(ControlKind kind, BytesView payload) {
  append(unsent_, control_frame(kind, payload));
  if (urgency_ == Urgency::Now) flush();
}

// Of orphans that end faster than the port listens it does not hear: who knows of one learns from
// the end of the domain.
void Task::tell_ended() {
  for (const Family::End& end : family_.take_ended()) {
    if (end.whose == Family::Whose::Orphan && unsent_.size() > kMaxUnheard) continue;
    append(unsent_, control_frame(ControlKind::ChildExit, bytes_of(end.exit)));
  }
}

// A supervisor has more to do than to wait for a port that does not read. Nobody else has.
void Task::flush() { flush(role_ == Role::Supervisor ? SendWait::No : SendWait::Yes); }

void Task::flush(SendWait wait) {
  std::size_t sent = 0;
  while (sent < unsent_.size()) {
    const auto more = send_message(control_, BytesView{unsent_}.subspan(sent), {}, wait);
    if (!more && more.error().value() == EAGAIN) break;
    // If the port is gone, the next receive says so.
    sent = more ? sent + *more : unsent_.size();
  }
  unsent_.erase(unsent_.begin(), unsent_.begin() + static_cast<std::ptrdiff_t>(sent));
}

void Task::run(ControlFrame& frame) {
  // Calls may wait, or be the last of this process.
  if (!unsent_.empty()) flush();
  const auto streams = StandardStreams::from(frame);
  const Perform here = [&](std::string_view name, term::Reader& arguments) {
    return perform(name, arguments, streams);
  };
  const auto outcome = frame.kind == ControlKind::Call ? run_one(frame.payload, here)
                                                       : run_batch(frame.payload, here);
  if (!outcome.succeeded) urgency_ = Urgency::Now;
  tell_ended();  // of children that a call has waited for
  answer(ControlKind::Result, outcome.term);
  if (frame.kind == ControlKind::Essential && !outcome.succeeded) end();
}

CallOutcome Task::perform(std::string_view name, term::Reader& arguments,
                          const StandardStreams& streams) {
  if (!filters_.own.allows(name)) return refused_as(arguments, "undef");
  const bool renews = name == "reexec" && role_ == Role::Supervisor;
  if (renews) return refused_as(arguments, "eacces");
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
  const auto namespaces = namespaces_from(flags);
  const auto pid = !ready        ? Result<pid_t>{error_from(EMFILE)}
                   : !namespaces ? Result<pid_t>{namespaces.error()}
                                 : create(*namespaces);
  if (pid && *pid == 0) {
    // What waits in our input is not the child's, nor are the descriptors that came with it.
    input_ = {};
    hearing_.close();
    if (role_ == Role::Supervisor && !domain_.enter()) ::_exit(1);
    begin_task(std::move(control), {order.supervisor ? Role::Supervisor : Role::Plain,
                                    Birth::Keeps::Descriptors,
                                    {filters_.childrens, filters_.childrens},
                                    std::nullopt});
  }
  if (pid) family_.add(*pid);
  if (pid && makes_first_process(*namespaces)) domain_.add_first(*pid);
  answer(ControlKind::Forked, bytes_of(pid ? std::int64_t{*pid} : -pid.error().value()));
}

// A child that has not been reaped keeps its pid. What is below it would fall to a supervisor.
void Task::kill_child(const KillOrder& order) {
  if (!family_.has(order.pid)) return;
  std::set<pid_t> others;
  for (const TreeProcess& child : children_of(::getpid())) others.insert(child.pid);
  if (others.erase(order.pid) > 0) stdio::sweep(::getpid(), others);
  (void)signal_child(order.pid, SIGKILL);
}

namespace {

// All but the first three, the control socket and the folder of the control group.
void drop_descriptors(Birth& birth) {
  int kept = kControlPlace;
  if (birth.cgroup) birth.cgroup->move_to(++kept);
  close_from(kept + 1);
}

}  // namespace

Fd in_control_place(Fd control) {
  if (control.get() == kControlPlace) return control;
  ::dup3(control.get(), kControlPlace, O_CLOEXEC);
  return Fd{kControlPlace};
}

void begin_task(Fd control, Birth birth) {
  control = in_control_place(std::move(control));
  if (birth.keeps == Birth::Keeps::Nothing) drop_descriptors(birth);
  // Its parent may be a supervisor, with signals of its own in mind.
  unblock_signals();
  (void)set_process_name("stdio");
  Task{std::move(control), std::move(birth)}.serve();
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
