#include <algorithm>
#include <boost/asio/post.hpp>

#include "port/task_link.hpp"
#include "protocol/event.hpp"
#include "term/check.hpp"

namespace stdio {

// What a task says, and what becomes of it. What it is told: task_link.cpp.

namespace {

Bytes forked_result(std::int64_t told) {
  if (told == kForksNoMore) return atom_result("undef");
  const auto pid = pid_told(told);
  return pid ? ok_result(*pid) : error_result(pid.error());
}

}  // namespace

void TaskLink::hear(const ControlFrame& frame) {
  switch (frame.kind) {
    case ControlKind::Result: return hear_result(frame.payload);
    case ControlKind::Forked: return hear_forked(value_from<std::int64_t>(frame.payload));
    case ControlKind::Launched: return hear_forked(value_from<pid_t>(frame.payload));
    case ControlKind::Refused: return hear_launch_refused(frame.payload);
    case ControlKind::ChildExit:
      return listener_.child_exited(*this, value_from<ChildExit>(frame.payload));
    case ControlKind::Signal: return hear_signal(frame.payload);
    case ControlKind::Rested: hear_rung(frame.payload); return listener_.rested(*this);
    case ControlKind::Ended: hear_rung(frame.payload); return listener_.ended(*this);
    case ControlKind::GaveUp: return hear_rung(frame.payload);  // its exit follows
    case ControlKind::Call:
    case ControlKind::Batch:
    case ControlKind::Essential:
    case ControlKind::Fork:
    case ControlKind::Birth:
    case ControlKind::Launch:
    case ControlKind::Kill:
    case ControlKind::EndWith:
    case ControlKind::Supervise:
    case ControlKind::Sweep:
    case ControlKind::Rest:
    case ControlKind::Stop: return;
  }
}

void TaskLink::hear_result(BytesView result) {
  if (pending_.empty()) return;
  const Pending call = next_pending();
  if (call.kind == Pending::Kind::Program) {
    io_->close();
    // Deleted when the loop has run what it had queued for it (see Descriptor).
    boost::asio::post(loop_, [last = std::move(io_)] {});
    options_ = {};
  }
  // A filter at birth was nobody's request.
  if (call.ref.empty()) return;
  // Only a task that writes to its own control socket says what is no term.
  const bool is_term = term::checked_size(result) == result.size();
  const auto reply = is_term ? encode_reply(call.ref, result)
                             : encode_reply(call.ref, error_result(error_from(EBADMSG)));
  const bool failed_start = call.kind == Pending::Kind::Program;
  outbound_.send(reply, failed_start ? Urgency::Now : call.urgency);
}

void TaskLink::hear_signal(BytesView told) {
  const auto info = told.subspan(std::min(sizeof(std::int32_t), told.size()));
  outbound_.send(encode_signal(identity_.id, value_from<std::int32_t>(told), info));
}

void TaskLink::hear_rung(BytesView told) {
  // Only a task that writes to its own control socket says another.
  rung_ = std::min(value_from<Rung>(told), Rung::Tree);
}

void TaskLink::hear_forked(std::int64_t told) {
  if (pending_.empty()) return;
  const Pending fork = next_pending();
  const auto pid = pid_told(told);
  if (pid) add_child(*pid, fork.child);
  // A spare's fork was nobody's request.
  if (!fork.ref.empty()) {
    outbound_.send(encode_reply(fork.ref, forked_result(told)), pid ? fork.urgency : Urgency::Now);
  }
  listener_.forked(fork.child, pid);
}

// It was a process, for a moment.
void TaskLink::hear_launch_refused(BytesView told) {
  if (pending_.empty()) return;
  const Pending launch = next_pending();
  program_.reset();
  outbound_.send(encode_reply(launch.ref, ok_result(value_from<pid_t>(told))), launch.urgency);
  listener_.launch_refused(launch.child, told.subspan(std::min(sizeof(pid_t), told.size())));
}

void TaskLink::control_ended() {
  if (state_ == LinkState::Serving) started();
}

// The control socket closes on exec, and a refused exec is answered first. If the task was killed
// instead, its exit follows.
void TaskLink::started() {
  if (pending_.empty() || pending_.front().kind != Pending::Kind::Program) return;
  on(LinkEvent::Started);
  const Pending start = next_pending();
  outbound_.send(encode_reply(start.ref, "executed"), start.urgency);
  refuse_pending(atom_result("eacces"));
  listener_.started(*this);
}

}  // namespace stdio
