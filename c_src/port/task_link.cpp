#include "port/task_link.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <csignal>

#include "protocol/event.hpp"
#include "term/check.hpp"
#include "term/writer.hpp"

namespace stdio {

LinkState transition(LinkState state, LinkEvent event) {
  using enum LinkState;
  switch (event) {
    case LinkEvent::Forked: return state == Forking ? Serving : state;
    case LinkEvent::Started: return state == Serving ? Running : state;
    case LinkEvent::Exited:
      return state == Serving || state == Running || state == Draining ? Draining : Gone;
    case LinkEvent::Delivered: return state == Draining ? Gone : state;
    case LinkEvent::StopAsked: return state == Gone ? Gone : Stopping;
    case LinkEvent::Renewed: return state == Stopping ? Serving : state;
  }
  return state;
}

namespace {

Bytes encode_filter_call(BytesView filter) {
  term::Writer writer = term::Writer::term();
  writer.atom("filter").list(2).raw(filter).nil().nil();
  return copy_of(writer.bytes());
}

std::chrono::milliseconds patience_of(const std::vector<StopStep>& plan) {
  std::chrono::milliseconds all{0};
  for (const StopStep& step : plan) all += std::chrono::milliseconds{step.wait_ms};
  // Then it kills, whatever the plan says.
  const bool kills = !plan.empty() && plan.back().signal == SIGKILL;
  return kills ? all : all + std::chrono::milliseconds{default_plan().front().wait_ms};
}

ControlKind order_of(const Calls& calls) {
  if (calls.shape == CallShape::One) return ControlKind::Call;
  return calls.options.essential ? ControlKind::Essential : ControlKind::Batch;
}

}  // namespace

TaskLink::TaskLink(boost::asio::io_context& loop, Outbound& outbound, Listener& listener,
                   Identity identity, Fd control)
    : deadline{loop},
      loop_{loop},
      outbound_{outbound},
      listener_{listener},
      identity_{std::move(identity)},
      patience_{patience_of(default_plan())},
      control_{loop,
               std::move(control),
               {.frame = [this](const ControlFrame& frame) { hear(frame); },
                .end = [this] { control_ended(); }}} {
  if (identity_.parent != kPort) control_.listen();
}

void TaskLink::call(const Calls& calls) {
  // A supervisor never becomes a program: who would end its domain?
  const bool refused = calls.starts_program && identity_.role == Role::Supervisor;
  if ((!takes_calls() && state_ != LinkState::Stopping) || refused) {
    return outbound_.send(encode_reply(calls.ref, "eacces"));
  }
  pristine_ = false;
  auto streams = make_streams(calls);
  if (!streams || state_ == LinkState::Stopping) {
    const Error error = streams ? error_from(ESRCH) : streams.error();
    return outbound_.send(encode_reply(calls.ref, error_result(error)));
  }
  expect(calls);
  control_.send(order_of(calls), calls.calls, std::move(*streams), calls.urgency);
}

void TaskLink::expect(const Calls& calls) {
  const auto what = calls.starts_program ? Pending::Kind::Program : Pending::Kind::Call;
  // Who has input for it waits to send it.
  const bool fed = calls.starts_program && calls.options.input == Input::Pipe;
  pending_.push_back({what, copy_of(calls.ref), fed ? Urgency::Now : calls.urgency});
}

void TaskLink::supervise(const Supervise& supervise) {
  if (!takes_calls()) return outbound_.send(encode_reply(supervise.ref, "eacces"));
  identity_.role = Role::Supervisor;
  pending_.push_back({Pending::Kind::Call, copy_of(supervise.ref), supervise.urgency});
  control_.send(ControlKind::Supervise, {}, {}, supervise.urgency);
}

void TaskLink::sweep(const Sweep& sweep) {
  pristine_ = false;
  pending_.push_back({Pending::Kind::Call, copy_of(sweep.ref)});
  control_.send(ControlKind::Sweep, {});
}

void TaskLink::restrict(BytesView filter) {
  pending_.push_back({Pending::Kind::Call, {}});
  control_.send(ControlKind::Call, encode_filter_call(filter));
}

// A program's pipes are made before it starts: its ends travel with the order to start it.
Result<std::vector<Fd>> TaskLink::make_streams(const Calls& calls) {
  if (!calls.starts_program) return std::vector<Fd>{};
  if (io_) return error_from(EALREADY);
  auto made = ProgramIo::make(loop_, outbound_, identity_.id, calls.options,
                              [this] { listener_.delivered(identity_.id); });
  if (!made) return made.error();
  io_ = std::move(made->io);
  options_ = calls.options;
  return std::move(made->programs_ends);
}

void TaskLink::fork_child(const Fork& fork, Fd childs_control) {
  std::vector<Fd> fds;
  fds.push_back(std::move(childs_control));
  Bytes order = copy_of(bytes_of(ForkOrder{fork.role == Role::Supervisor}));
  append(order, fork.namespaces);
  pending_.push_back({Pending::Kind::Fork, copy_of(fork.ref), fork.urgency, fork.id});
  control_.send(ControlKind::Fork, order, std::move(fds), fork.urgency);
}

Result<std::vector<Fd>> TaskLink::await_launch(const Calls& calls) {
  auto streams = make_streams(calls);
  if (streams) expect(calls);
  return streams;
}

void TaskLink::launch(const Fork& fork, const Calls& calls, std::vector<Fd> streams) {
  const auto& options = calls.options;
  const auto plan = options.stop.empty() ? default_plan() : options.stop;
  const bool has_domain = options.domain == identity_.id;
  if (has_domain) {
    program_ = fork.id;
    patience_ = patience_of(plan);
  }
  Bytes order = copy_of(bytes_of(LaunchOrder{has_domain, static_cast<std::uint32_t>(plan.size()),
                                             options.user.has_value(), options.user.value_or(0)}));
  for (const StopStep& step : plan) append(order, bytes_of(step));
  append(order, calls.calls);
  pending_.push_back({Pending::Kind::Fork, copy_of(fork.ref), fork.urgency, fork.id});
  control_.send(ControlKind::Launch, order, std::move(streams));
}

void TaskLink::claim_fork(TaskId spare, const Fork& fork) {
  for (Pending& pending : pending_) {
    if (pending.child == spare)
      pending = {Pending::Kind::Fork, copy_of(fork.ref), fork.urgency, fork.id};
  }
}

void TaskLink::kill_child(pid_t pid) { control_.send(ControlKind::Kill, bytes_of(KillOrder{pid})); }

// It would hear of the program's end from us too: this saves two wake-ups at every end.
void TaskLink::tell_end(const TaskLink& program, const TreeProcess& first) {
  const bool is_child = program.identity().parent == identity_.id;
  if (is_child) program_ = program.identity().id;
  const auto& options = program.options_;
  const auto plan = options.stop.empty() ? default_plan() : options.stop;
  patience_ = patience_of(plan);
  Bytes order = copy_of(bytes_of(EndOrder{is_child ? program.pid() : 0, options.user.has_value(),
                                          options.user.value_or(0), first.pid, first.parent}));
  for (const StopStep& step : plan) append(order, bytes_of(step));
  control_.send(ControlKind::EndWith, order);
}

std::optional<TaskId> TaskLink::take_child(pid_t pid) {
  const auto node = children_.extract(pid);
  if (node.empty()) return std::nullopt;
  return node.mapped();
}

void TaskLink::stop_supervisor() {
  pristine_ = false;
  control_.send(ControlKind::Stop, {});
}

void TaskLink::end_stream(Stream stream) {
  if (io_) io_->end(stream);
}

void TaskLink::grant(const Credit& credit) {
  if (io_) io_->grant(credit);
}

void TaskLink::drain() {
  if (io_) io_->drain();
}

void TaskLink::rename(TaskId id, TaskId parent) {
  identity_.id = id;
  identity_.parent = parent;
}

void TaskLink::renew() {
  deadline.cancel();
  patience_ = patience_of(default_plan());
  program_.reset();
  children_.clear();
  rung_ = Rung::Tree;
  on(LinkEvent::Renewed);
}

void TaskLink::became_a_process(pid_t pid) {
  pid_ = pid;
  on(LinkEvent::Forked);
  // A child of the port may have something to say before the port knows of its birth.
  if (identity_.parent == kPort) control_.listen();
  // It may have started and closed its socket before its parent's word of its birth was read.
  if (!control_.open()) started();
}

void TaskLink::exited(WaitStatus status) {
  status_ = status;
  overtime.reset();
  on(LinkEvent::Exited);
  const auto children = unborn();
  refuse_pending(error_result(error_from(ESRCH)));
  for (const TaskId child : children) listener_.forked(child, error_from(ESRCH));
}

std::vector<TaskId> TaskLink::unborn() const {
  std::vector<TaskId> children;
  for (const Pending& open : pending_) {
    if (open.kind == Pending::Kind::Fork) children.push_back(open.child);
  }
  return children;
}

void TaskLink::mute() {
  on(LinkEvent::StopAsked);
  // Who is asked to end may still have something to say, that nobody wants to hear.
  if (io_) options_.stop.empty() ? io_->close() : io_->discard();
  refuse_pending(error_result(error_from(ESRCH)));
}

void TaskLink::close() {
  deadline.cancel();
  overtime.reset();
  control_.close();
  if (io_) io_->close();
}

TaskLink::Pending TaskLink::next_pending() {
  Pending pending = std::move(pending_.front());
  pending_.pop_front();
  return pending;
}

void TaskLink::refuse_pending(BytesView result) {
  while (!pending_.empty()) {
    const Pending open = next_pending();
    if (open.ref.empty()) continue;
    outbound_.send(encode_reply(open.ref, result));
  }
}

}  // namespace stdio
