#include <algorithm>
#include <csignal>
#include <utility>

#include "port/tasks.hpp"
#include "protocol/event.hpp"
#include "sys/kill.hpp"
#include "sys/process.hpp"

namespace stdio {

namespace {

using std::chrono::milliseconds;

// Beyond the time that a supervisor gives itself: one that somebody has stopped does not give up.
constexpr auto kGrace = milliseconds{1000};

bool ended_cleanly(const WaitStatus& status) {
  const auto* exited = std::get_if<Exited>(&status);
  return exited != nullptr && exited->code == 0;
}

}  // namespace

// How tasks end: by themselves, and because they are told to. With the port program:
// tasks_shutdown.cpp.

// Deaths

void Tasks::reap() {
  for (;;) {
    // A child of our own that has ended before we know of its birth.
    if (const pid_t next = forker_.settled() ? 0 : next_dead();
        next != 0 && !children_.is_own(next)) {
      return forker_.when_settled([this] { reap(); });
    }
    const auto reaped = reap_any();
    if (!reaped || !*reaped) break;
    const auto [pid, status] = **reaped;
    if (pid == forker_.pid()) {
      forker_.reaped();
      continue;
    }
    cgroups_.supervisor_ended(pid);
    if (const auto id = children_.take(pid)) {
      if (TaskLink* link = links_.known(*id)) own_child_exited(*link, status);
    } else if (TaskLink* orphan = links_.with_pid(pid)) {
      exited(*orphan, status);
    }
  }
  children_.reaped();
  finish_ending();
}

// Who wants it stopped waits for its end.
void Tasks::rested(TaskLink& supervisor) {
  if (!supervisor.stop_refs.empty()) return supervisor.stop_supervisor();
  const std::vector<TaskLink*> orphans = dependents(supervisor.identity().id);
  for (TaskLink* link : orphans) link->domain_end.rung = supervisor.rung();
  // One that is not ours any more has been reaped: this was its last word.
  const bool serves_on =
      !all_ended_ && children_.is_own(supervisor.pid()) && nursery_.take_back(supervisor);
  if (!serves_on) return own_child_exited(supervisor, Exited{0});
  let_go(orphans, true);
}

// Its own end is a matter of microseconds: an exit event does not wait for it, a stop does.
void Tasks::ended(TaskLink& supervisor) {
  if (supervisor.stop_refs.empty()) own_child_exited(supervisor, Exited{0});
}

void Tasks::own_child_exited(TaskLink& link, WaitStatus status) {
  link.hear_the_rest();
  const TaskId id = link.identity().id;
  if (links_.known(id) != &link) return;  // that was its end
  const bool was_asked_to = link.state() == LinkState::Stopping;
  const bool is_supervisor = link.identity().role == Role::Supervisor;
  const std::vector<TaskLink*> orphans = dependents(id);
  link.exited(status);
  for (TaskLink* orphan : orphans) orphan->domain_end.rung = link.rung();
  if (!was_asked_to || !ended_cleanly(status)) end_orphans_of(link);
  if (was_asked_to)
    forget(link);
  else
    finish_if_done(link);
  let_go(orphans, is_supervisor && ended_cleanly(status));
}

// They have fallen to the port. Whoever asked for its end, and the programs whose domain it was,
// hear of what comes of them.
void Tasks::end_orphans_of(TaskLink& link) {
  const TaskId id = link.identity().id;
  auto& refs = leaving_[id];
  for (Bytes& ref : link.stop_refs) refs.push_back(std::move(ref));
  link.stop_refs.clear();
  children_.end_adopted(
      [this, id](const std::vector<pid_t>& survivors) { orphans_ended(id, survivors); });
}

void Tasks::orphans_ended(TaskId id, const std::vector<pid_t>& survivors) {
  cgroups_.remove_left();
  const auto left = leaving_.extract(id);
  if (!left.empty()) answer_stops(left.mapped(), survivors);
  for (TaskLink* program : links_.in_domain(id)) {
    program->domain_end.survivors = survivors;
    // One in a pid namespace has ended without a word: its pid was known in there alone.
    program->status() ? finish_if_done(*program) : exited(*program, Killed{SIGKILL});
  }
}

// Those that hung on a task that is gone; `ended_with_all`: nothing below it was left.
void Tasks::let_go(const std::vector<TaskLink*>& dependents, bool ended_with_all) {
  for (TaskLink* orphan : dependents) {
    // Ended with it; or forked in its last moment, and its pid went down with it.
    if (orphan->state() == LinkState::Stopping || orphan->state() == LinkState::Forking) {
      orphan->mute();
      forget(*orphan);
    } else if (ended_with_all && !orphan->status()) {
      // Ended with all that was below it, but could not say so any more.
      exited(*orphan, Killed{SIGKILL});
    } else {
      finish_if_done(*orphan);
    }
  }
}

// What is below a task, and the program of its domain: between the two all may be gone already.
std::vector<TaskLink*> Tasks::dependents(TaskId id) {
  std::vector<TaskLink*> found = links_.below(id);
  for (TaskLink* link : links_.in_domain(id)) {
    if (std::find(found.begin(), found.end(), link) == found.end()) found.push_back(link);
  }
  return found;
}

// Told by the parent that reaped it; a task whose own parent is gone is known by its pid alone. The
// same number is another process in another pid namespace: what falls to a task was below it.
void Tasks::child_exited(TaskLink& parent, const ChildExit& exit) {
  if (const auto id = parent.take_child(exit.pid)) {
    if (TaskLink* link = links_.known(*id)) exited(*link, status_of(exit));
    return;
  }
  TaskLink* orphan = links_.with_pid(exit.pid);
  if (orphan == nullptr || !links_.may_be_below(*orphan, parent.identity().id)) return;
  exited(*orphan, status_of(exit));
}

void Tasks::exited(TaskLink& link, WaitStatus status) {
  if (link.status()) return;
  link.hear_the_rest();
  link.exited(status);
  if (link.state() == LinkState::Gone) return forget(link);
  if (!awaits_birth_above(link)) end_domain_of(link);
  finish_if_done(link);
}

void Tasks::end_domain_of(const TaskLink& program) {
  TaskLink* supervisor = program.domain() ? links_.known(*program.domain()) : nullptr;
  if (supervisor != nullptr) end_domain(*supervisor, &program);
}

// A child can have served all its requests, and what is below it have been a program and ended,
// before its parent is scheduled again to tell of its birth. To end them all then would be to say
// that they never came to be.
bool Tasks::awaits_birth_above(const TaskLink& link) {
  const TaskLink* above = links_.known(link.identity().parent);
  while (above != nullptr && above->state() != LinkState::Forking) {
    above = links_.known(above->identity().parent);
  }
  return above != nullptr;
}

void Tasks::delivered(TaskId id) {
  if (TaskLink* link = links_.known(id)) finish_if_done(*link);
}

// The exit is told when all output is, and when nothing of its domain is left.
void Tasks::finish_if_done(TaskLink& link) {
  if (link.state() != LinkState::Draining) return;
  if (link.domain() && links_.known(*link.domain()) != nullptr) return;
  if (link.domain() && leaving_.contains(*link.domain())) return;
  if (!link.outputs_delivered()) return link.drain();
  const TaskId id = link.identity().id;
  if (!Nursery::is_spare(id)) {
    outbound_.send(link.domain() ? encode_exit(id, *link.status(), link.domain_end)
                                 : encode_exit(id, *link.status()));
  }
  forget(link);
}

// Whoever asked for its end hears of it.
void Tasks::forget(TaskLink& link) {
  answer_stops(std::exchange(link.stop_refs, {}), {});
  links_.forget(link);
}

// Ends

void Tasks::stop(const Stop& stop) {
  std::vector<TaskLink*> ending = dependents(stop.id);
  TaskLink* target = links_.known(stop.id);
  if (target != nullptr && target->status()) ending.push_back(target);
  for (TaskLink* link : ending) {
    link->mute();
    if (link->status()) forget(*link);
  }
  target = links_.known(stop.id);
  if (const auto left = leaving_.find(stop.id); target == nullptr && left != leaving_.end()) {
    return left->second.push_back(copy_of(stop.ref));
  }
  if (target == nullptr) return answer_stops({copy_of(stop.ref)}, {});
  target->stop_refs.push_back(copy_of(stop.ref));
  end(*target, Order::End);
}

// An orphan does not say whose it was: while there is a program below, it may be that one's.
void Tasks::sweep(const Sweep& sweep) {
  TaskLink* supervisor = find(sweep.id);
  if (supervisor == nullptr || supervisor->identity().role != Role::Supervisor) {
    return outbound_.send(encode_reply(sweep.ref, error_result(error_from(ESRCH))));
  }
  const auto below = links_.below(sweep.id);
  const bool has_program = std::any_of(below.begin(), below.end(), [](const TaskLink* link) {
    return link->state() == LinkState::Running;
  });
  if (has_program) return outbound_.send(encode_reply(sweep.ref, ok_result()));
  supervisor->sweep(sweep);
}

// Everything but what has ended already: that is still delivered.
void Tasks::end_domain(TaskLink& supervisor, const TaskLink* program) {
  for (TaskLink* link : links_.below(supervisor.identity().id)) {
    if (!link->status()) link->mute();
  }
  if (program == nullptr) return end(supervisor, Order::End);
  end(supervisor, supervisor.ends_with(*program) ? Order::None : Order::Rest);
}

void Tasks::end(TaskLink& link, Order order) {
  if (link.state() == LinkState::Stopping) return;
  link.mute();
  if (order != Order::None) order_end(link, order);
  link.deadline.expires_after(link.patience() + kGrace);
  link.deadline.async_wait([this, id = link.identity().id](const Error& error) {
    if (!error) end_by_force(id);
  });
}

void Tasks::order_end(TaskLink& link, Order order) {
  if (link.identity().role == Role::Supervisor) {
    if (order == Order::End)
      link.stop_supervisor();
    else
      link.rest_supervisor({order == Order::RestByPlan});
    // One that somebody has stopped would not hear it.
    if (children_.is_own(link.pid())) (void)signal_child(link.pid(), SIGCONT);
  } else if (TaskLink* parent = links_.known(link.identity().parent)) {
    parent->kill_child(link.pid());
  } else if (children_.is_own(link.pid())) {
    (void)signal_child(link.pid(), SIGKILL);
  }
}

// A supervisor that does not obey. What it leaves behind is adopted and ended here.
void Tasks::end_by_force(TaskId id) {
  const TaskLink* link = links_.known(id);
  if (link != nullptr && children_.is_own(link->pid())) (void)signal_child(link->pid(), SIGKILL);
}

// A program that has run for as long as it may: what it says on its way out is heard.
void Tasks::overrun(TaskId id) {
  TaskLink* link = find(id);
  if (link == nullptr || link->state() != LinkState::Running) return;
  outbound_.send(encode_timeout(id, *link->timeout_ms()));
  TaskLink* supervisor = link->domain() ? find(*link->domain()) : nullptr;
  if (supervisor != nullptr)
    end(*supervisor, Order::RestByPlan);
  else
    order_end(*link, Order::End);
}

void Tasks::answer_stops(const std::vector<Bytes>& refs, const std::vector<pid_t>& survivors) {
  for (const Bytes& ref : refs) {
    outbound_.send(survivors.empty() ? encode_reply(ref, "ok") : encode_survivors(ref, survivors));
  }
}

}  // namespace stdio
