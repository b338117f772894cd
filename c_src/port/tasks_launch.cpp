#include <utility>

#include "port/tasks.hpp"
#include "protocol/event.hpp"

namespace stdio {

// A fork with the start of a program right behind it, in a frame where nobody waits for the fork:
// if nothing speaks against it the supervisor launches the program itself, and there is no task.

bool Tasks::may_be_launched(const TaskLink& parent, const Fork& fork) {
  return fork.urgency == Urgency::Soon && fork.role == Role::Plain && fork.namespaces.empty() &&
         fork.filter.empty() && parent.identity().role == Role::Supervisor;
}

void Tasks::fork_held() {
  if (!held_) return;
  const Fork fork = *std::exchange(held_, std::nullopt);
  TaskLink* parent = find(fork.parent);
  if (parent == nullptr) return answer_fork(fork, error_from(ESRCH));
  fork_from_task(*parent, fork);
}

// Until the execve(2) is done it hears of nothing else, which takes as long as the file does to
// open.
bool Tasks::may_launch(TaskLink& supervisor, const Calls& calls, const StartCalls& start) {
  const auto domain = calls.options.domain;
  const TaskId id = supervisor.identity().id;
  const bool is_first = supervisor.identity().parent == kPort;
  if (domain == id) return is_first && !start.waits;
  // Others may use it, and must not be stalled.
  if (!links_.below(id).empty()) return false;
  // In a namespace: the supervisor of the domain is above it, and ends both.
  return domain ? supervises(*domain, supervisor) : is_first && !start.waits;
}

bool Tasks::launch(const Calls& calls) {
  if (!held_) return false;
  TaskLink* supervisor = find(held_->parent);
  const bool meant = held_->id == calls.id && supervisor != nullptr;
  // The two share memory, and nobody else may come near that: if the program gets other ids, they
  // are those that nobody else has.
  const auto start = meant ? start_calls_of(calls.calls) : StartCalls{};
  const bool safe = start.alone && (!start.changes_ids || calls.options.user) &&
                    may_launch(*supervisor, calls, start);
  if (!safe || supervisor->spare_task) {
    fork_held();
    if (safe) nursery_.note_launch(*supervisor);
    return false;
  }
  const Fork fork = *std::exchange(held_, std::nullopt);
  nursery_.note_launch(*supervisor);
  TaskLink& program = links_.add_silent({fork.id, fork.parent, fork.role});
  auto streams = program.await_launch(calls);
  if (streams) {
    supervisor->launch(fork, calls, std::move(*streams));
  } else {
    answer_fork(fork, streams.error());
    outbound_.send(encode_reply(calls.ref, error_result(streams.error())));
    forget(program);
  }
  return true;
}

void Tasks::launch_refused(TaskId child, BytesView result) {
  TaskLink* link = links_.known(child);
  if (link == nullptr) return;
  link->hear_refusal(result);
  link->mute();
  forget(*link);
}

}  // namespace stdio
