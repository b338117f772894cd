#include "port/tasks.hpp"

#include <boost/asio/post.hpp>
#include <utility>

#include "protocol/event.hpp"
#include "task/filter.hpp"

namespace stdio {

// How tasks come into being. How they end: tasks_end.cpp.

Tasks::Tasks(boost::asio::io_context& loop, Outbound& outbound)
    : loop_{loop},
      outbound_{outbound},
      forker_{loop, descriptors_,
              [this](const Forker::Child& child, Result<pid_t> pid) { born(child, pid); }},
      children_{loop, forker_},
      links_{loop, outbound, *this},
      nursery_{loop, links_, children_, cgroups_, forker_},
      last_call_{loop} {}

TaskLink* Tasks::find(TaskId id) {
  TaskLink* link = links_.known(id);
  return link == nullptr || link->state() == LinkState::Stopping ? nullptr : link;
}

bool Tasks::supervises(TaskId supervisor, const TaskLink& link) {
  const TaskLink* above = find(supervisor);
  return above != nullptr && above->identity().role == Role::Supervisor &&
         links_.may_be_below(link, supervisor);
}

void Tasks::fork(const Fork& fork) {
  const auto filter = Filter::of(fork.filter);
  if (!filter) return outbound_.send(encode_reply(fork.ref, "badarg"));
  if (links_.known(fork.id) != nullptr) return answer_fork(fork, error_from(EEXIST));
  if (fork.parent == kPort) {
    fork_from_port(fork);
    TaskLink* link = links_.known(fork.id);
    if (link != nullptr && !filter->allows("fork")) nursery_.forgo_task(*link);
    return;
  }
  TaskLink* parent = find(fork.parent);
  if (parent == nullptr) return answer_fork(fork, error_from(ESRCH));
  if (!parent->takes_calls()) return outbound_.send(encode_reply(fork.ref, "eacces"));
  if (may_be_launched(*parent, fork)) {
    held_ = fork;
    return;
  }
  fork_from_task(*parent, fork);
  // Before any call of the client's: they pass through the same socket.
  TaskLink* link = links_.known(fork.id);
  if (link != nullptr && !fork.filter.empty()) link->restrict(fork.filter);
}

void Tasks::answer_fork(const Fork& fork, Result<pid_t> pid) {
  if (!pid) return outbound_.send(encode_reply(fork.ref, error_result(pid.error())));
  outbound_.send(encode_reply(fork.ref, ok_result(*pid)), fork.urgency);
}

// Answered when it is a process.
void Tasks::fork_from_port(const Fork& fork) {
  const auto made = fork.role == Role::Supervisor ? nursery_.supervisor(fork.id, fork.filter)
                                                  : nursery_.fork(fork.id, fork.role, fork.filter);
  if (!made) return answer_fork(fork, made.error());
  TaskLink& link = **made;
  if (link.pid() != 0) return answer_fork(fork, link.pid());
  link.birth = {copy_of(fork.ref), fork.urgency};
}

void Tasks::born(const Forker::Child& child, Result<pid_t> pid) {
  if (pid) children_.add(*pid, child.id);
  if (!child.cgroup.empty()) {
    pid ? cgroups_.belongs_to(*pid, child.cgroup) : cgroups_.belongs_to_nobody(child.cgroup);
  }
  TaskLink* link = links_.known(child.id);
  if (link != nullptr && link->birth) {
    const auto asked = *std::exchange(link->birth, std::nullopt);
    outbound_.send(encode_reply(asked.ref, pid ? ok_result(*pid) : error_result(pid.error())),
                   pid ? asked.urgency : Urgency::Now);
  }
  forked(child.id, pid);
  finish_ending();
}

void Tasks::fork_from_task(TaskLink& parent, const Fork& fork) {
  if (fork.role == Role::Plain) {
    const TaskLink* spare = nursery_.take_task(parent, fork);
    if (spare != nullptr && spare->state() == LinkState::Forking) return;
    if (spare != nullptr) return answer_fork(fork, spare->pid());
  }
  auto theirs = links_.add({fork.id, fork.parent, fork.role, {}, copy_of(fork.namespaces)});
  if (!theirs) return answer_fork(fork, theirs.error());
  parent.fork_child(fork, std::move(*theirs));
}

void Tasks::forked(TaskId child, Result<pid_t> pid) {
  TaskLink* link = links_.known(child);
  if (link == nullptr) return;
  if (!pid) return never_born(*link);
  links_.became_a_process(*link, *pid);
  if (link->about_to_start()) prepare_soon();
  tell_domains_that_waited(child);
  // Stopped before its pid was known: nobody could be told to kill it.
  if (link->state() == LinkState::Stopping) order_end(*link, Order::End);
}

// For the birth of this task to be told: its pid may be what a supervisor has to know.
void Tasks::tell_domains_that_waited(TaskId born) {
  for (TaskLink* program : links_.below(born)) {
    if (!program->domain() || awaits_birth_above(*program)) continue;
    TaskLink* supervisor = find(*program->domain());
    if (program->status()) {
      end_domain_of(*program);
    } else if (supervisor != nullptr && program->state() == LinkState::Running) {
      tell_end(*supervisor, *program);
    }
  }
}

// Nor will be what it was to fork.
void Tasks::never_born(TaskLink& link) {
  const auto below = link.unborn();
  link.mute();
  tell_domains_that_waited(link.identity().id);
  forget(link);
  for (const TaskId id : below) {
    if (TaskLink* child = links_.known(id)) never_born(*child);
  }
}

void Tasks::prepare_soon() {
  boost::asio::post(loop_, [this] {
    if (!all_ended_) nursery_.prepare();
  });
}

void Tasks::started(TaskLink& link) {
  TaskLink* supervisor = link.domain() ? find(*link.domain()) : nullptr;
  // The supervisor of one that it has launched knows.
  if (supervisor != nullptr && !supervisor->ends_with(link) && !awaits_birth_above(link)) {
    tell_end(*supervisor, link);
  }
  // For the next start, while the program runs: before, this one would wait for it. Measured on two
  // processors: 250 us of 700.
  prepare_soon();
  if (!link.timeout_ms()) return;
  link.overtime.emplace(loop_, std::chrono::milliseconds{*link.timeout_ms()});
  link.overtime->async_wait([this, id = link.identity().id](const Error& error) {
    if (!error) overrun(id);
  });
}

void Tasks::tell_end(TaskLink& supervisor, TaskLink& program) {
  const TaskLink* first = links_.first_process(supervisor.identity().id, program);
  const TaskLink* parent = first != nullptr ? links_.known(first->identity().parent) : nullptr;
  if (parent == nullptr) return supervisor.tell_end(program, {});
  supervisor.tell_end(program, {first->pid(), parent->pid()});
}

// Spares of before have none.
Result<void> Tasks::use_cgroup(const std::string& path) {
  const auto used = cgroups_.use(path);
  if (used) nursery_.renew();
  return used;
}

}  // namespace stdio
