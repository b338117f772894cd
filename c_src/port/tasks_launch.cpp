#include <utility>

#include "port/tasks.hpp"
#include "protocol/event.hpp"
#include "protocol/quick_calls.hpp"

namespace stdio {

// A fork with the start of a program right behind it, in a frame where nobody waits for the fork:
// if nothing speaks against it the supervisor launches the program itself, and there is no task.

// Its supervisor shares memory with it. Nobody else may come near that: with ids of its own, it has
// those that nobody else has.
bool Tasks::may_be_launched(const TaskLink& parent, const Fork& fork) {
  return fork.urgency == Urgency::Soon && fork.role == Role::Plain && fork.namespaces.empty() &&
         fork.filter.empty() && parent.identity().role == Role::Supervisor &&
         parent.identity().parent == kPort;
}

void Tasks::fork_held() {
  if (!held_) return;
  const Fork fork = *std::exchange(held_, std::nullopt);
  TaskLink* parent = find(fork.parent);
  if (parent == nullptr) return answer_fork(fork, error_from(ESRCH));
  fork_from_task(*parent, fork);
}

// It hears of nothing else until the execve(2) is done, which takes as long as the file does to
// open. One that others may use, since its domain does not end with this program, launches nothing
// while there is anybody whom that could stall.
bool Tasks::may_launch(const TaskLink& supervisor, const Calls& calls) {
  const auto domain = calls.options.domain;
  const TaskId id = supervisor.identity().id;
  return domain ? *domain == id : links_.below(id).empty();
}

bool Tasks::launch(const Calls& calls) {
  if (!held_) return false;
  TaskLink* supervisor = find(held_->parent);
  const bool meant =
      held_->id == calls.id && supervisor != nullptr && may_launch(*supervisor, calls);
  const auto start = meant ? quickness_of(calls.calls) : Quickness{};
  const bool safe = start.quick && (!start.changes_ids || calls.options.user);
  if (!safe || supervisor->spare_task) {
    fork_held();
    if (safe) nursery_.note_launch();
    return false;
  }
  const Fork fork = *std::exchange(held_, std::nullopt);
  nursery_.note_launch();
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
