#include "port/nursery.hpp"

#include <algorithm>
#include <utility>

namespace stdio {

namespace {

using std::chrono::seconds;

// Streams that end and begin fifty at a time need as many. Measured: 1,450 starts of /bin/true in a
// second, 840 with four.
constexpr std::size_t kMostWaiting = 64;
// With their tasks: those that the next starts get.
constexpr std::size_t kReady = 2;
// Each costs the memory of a small process: beyond those that are ready they go after a while.
constexpr auto kKept = seconds{5};

}  // namespace

void Nursery::prepare() {
  std::erase_if(waiting_, [this](TaskId id) { return links_.known(id) == nullptr; });
  if (waiting_.empty()) {
    if (const auto spare = fork(next_id(), Role::Supervisor, filter_)) {
      waiting_.push_back((*spare)->identity().id);
    }
  }
  const auto namespaces = habit_.usual();
  for (std::size_t i = 0; namespaces && i < std::min(kReady, waiting_.size()); ++i) {
    TaskLink* supervisor = links_.known(waiting_[i]);
    if (!supervisor->spare_task) fork_task(*supervisor, *namespaces);
  }
}

void Nursery::renew() {
  keep(0);
  prepare();
}

Result<TaskLink*> Nursery::supervisor(TaskId id, BytesView filter) {
  if (!std::ranges::equal(filter_, filter)) {
    keep(0);
    filter_ = copy_of(filter);
  }
  if (TaskLink* spare = take_supervisor(id)) return spare;
  return fork(id, Role::Supervisor, filter);
}

Result<TaskLink*> Nursery::fork(TaskId id, Role role, BytesView filter) {
  auto theirs = links_.add({id, kPort, role, copy_of(filter)});
  if (!theirs) return theirs.error();
  auto cgroup = role == Role::Supervisor ? cgroups_.make() : std::nullopt;
  forker_.fork({id, role, copy_of(filter), std::move(*theirs), std::move(cgroup)});
  return links_.known(id);
}

void Nursery::fork_task(TaskLink& supervisor, BytesView namespaces) {
  const TaskId parent = supervisor.identity().id;
  const TaskId id = next_id();
  auto theirs = links_.add({id, parent, Role::Plain, {}, copy_of(namespaces)});
  if (!theirs) return;
  supervisor.fork_child({{}, parent, id, Role::Plain, namespaces, {}}, std::move(*theirs));
  supervisor.spare_task = id;
}

bool Nursery::take_back(TaskLink& supervisor) {
  const bool wanted = supervisor.pristine() && waiting_.size() < kMostWaiting &&
                      std::ranges::equal(supervisor.identity().filter, filter_);
  if (!wanted) return false;
  const TaskId id = next_id();
  links_.rename(supervisor, id, kPort);
  children_.add(supervisor.pid(), id);
  supervisor.renew();
  waiting_.push_back(id);
  if (waiting_.size() > kReady) expire();
  return true;
}

void Nursery::expire() {
  if (expiring_) return;
  expiring_ = true;
  expiry_.expires_after(kKept);
  expiry_.async_wait([this](const Error& error) {
    expiring_ = false;
    if (!error) keep(kReady);
  });
}

// The others end, with what is below them; nobody hears of that.
void Nursery::keep(std::size_t most) {
  while (waiting_.size() > most) {
    if (TaskLink* supervisor = links_.known(waiting_.back())) supervisor->stop_supervisor();
    waiting_.pop_back();
  }
}

// The one that has waited longest: its task is the likeliest to be there.
TaskLink* Nursery::take_supervisor(TaskId id) {
  while (!waiting_.empty()) {
    TaskLink* supervisor = links_.known(waiting_.front());
    waiting_.erase(waiting_.begin());
    if (supervisor == nullptr || !supervisor->takes_calls()) continue;
    forker_.rename(supervisor->identity().id, id);
    links_.rename(*supervisor, id, kPort);
    if (supervisor->pid() != 0) children_.add(supervisor->pid(), id);
    if (TaskLink* task = supervisor->spare_task ? links_.known(*supervisor->spare_task) : nullptr) {
      links_.rename(*task, task->identity().id, id);
    }
    return supervisor;
  }
  return nullptr;
}

void Nursery::note_launch(const TaskLink& supervisor) {
  if (supervisor.identity().parent == kPort) habit_.note(std::nullopt);
}

TaskLink* Nursery::take_task(TaskLink& supervisor, const Fork& fork) {
  if (supervisor.identity().parent != kPort) return nullptr;
  habit_.note(copy_of(fork.namespaces));
  const auto spare = std::exchange(supervisor.spare_task, std::nullopt);
  TaskLink* task = spare ? links_.known(*spare) : nullptr;
  if (task == nullptr || !task->takes_calls()) return nullptr;
  if (!std::ranges::equal(task->identity().namespaces, fork.namespaces)) {
    dismiss(supervisor, *task);
    return nullptr;
  }
  if (task->state() == LinkState::Forking)
    supervisor.claim_fork(*spare, fork);
  else
    supervisor.add_child(task->pid(), fork.id);
  links_.rename(*task, fork.id, supervisor.identity().id);
  return task;
}

void Nursery::forgo_task(TaskLink& supervisor) {
  const auto spare = std::exchange(supervisor.spare_task, std::nullopt);
  TaskLink* task = spare ? links_.known(*spare) : nullptr;
  if (task != nullptr) dismiss(supervisor, *task);
}

void Nursery::dismiss(TaskLink& supervisor, TaskLink& task) {
  if (task.state() == LinkState::Forking) return links_.forget(task);
  supervisor.kill_child(task.pid());
}

}  // namespace stdio
