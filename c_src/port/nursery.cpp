#include "port/nursery.hpp"

#include <algorithm>
#include <utility>

#include "sys/process.hpp"
#include "task/task.hpp"

namespace stdio {

void Nursery::prepare(BytesView filter) {
  const bool there = pair_ && links_.known(pair_->supervisor) != nullptr;
  if (there && std::ranges::equal(pair_->filter, filter)) return;
  if (there) discard();
  pair_.reset();
  const Pair pair{next_, next_ + 1, copy_of(filter)};
  next_ += 2;
  auto supervisors = links_.add({pair.supervisor, kPort, Role::Supervisor});
  auto tasks = links_.add({pair.task, pair.supervisor, Role::Plain});
  const auto pid = supervisors && tasks ? fork_process(Dispositions::Default)
                                        : Result<pid_t>{error_from(EMFILE)};
  if (pid && *pid == 0) {
    const auto own = Filter::of(filter);
    begin_task(std::move(*supervisors),
               {Role::Supervisor, Birth::Keeps::Nothing, {own ? *own : Filter{}, {}}});
  };
  TaskLink* supervisor = links_.known(pair.supervisor);
  if (pid) {
    children_.add(*pid, pair.supervisor);
    supervisor->became_a_process(*pid);
    supervisor->fork_child({{}, pair.supervisor, pair.task, Role::Plain, {}, {}},
                           std::move(*tasks));
    pair_ = pair;
    return;
  }
  for (const TaskId id : {pair.supervisor, pair.task}) {
    if (TaskLink* link = links_.known(id)) links_.forget(*link);
  }
}

// It ends with what is below it; nobody hears of that.
void Nursery::discard() {
  if (TaskLink* supervisor = links_.known(pair_->supervisor)) supervisor->stop_supervisor();
}

TaskLink* Nursery::take_supervisor(TaskId id, BytesView filter) {
  if (!pair_ || !std::ranges::equal(pair_->filter, filter)) return nullptr;
  TaskLink* supervisor = links_.known(pair_->supervisor);
  TaskLink* task = links_.known(pair_->task);
  const bool ready = supervisor != nullptr && task != nullptr &&
                     supervisor->state() == LinkState::Serving &&
                     task->state() == LinkState::Serving;
  if (!ready) return nullptr;
  links_.rename(*supervisor, {id, kPort, Role::Supervisor});
  links_.rename(*task, {pair_->task, id, Role::Plain});
  children_.add(supervisor->pid(), id);
  supervisor->spare_task = pair_->task;
  pair_.reset();
  return supervisor;
}

TaskLink* Nursery::take_task(TaskLink& supervisor, TaskId id) {
  if (!supervisor.spare_task) return nullptr;
  TaskLink* task = links_.known(*supervisor.spare_task);
  supervisor.spare_task.reset();
  if (task == nullptr || task->state() != LinkState::Serving) return nullptr;
  links_.rename(*task, {id, supervisor.identity().id, Role::Plain});
  supervisor.add_child(task->pid(), id);
  return task;
}

void Nursery::forgo_task(TaskLink& supervisor) {
  const auto spare = std::exchange(supervisor.spare_task, std::nullopt);
  const TaskLink* task = spare ? links_.known(*spare) : nullptr;
  if (task != nullptr) supervisor.kill_child(task->pid());
}

}  // namespace stdio
