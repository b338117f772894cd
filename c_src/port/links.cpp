#include "port/links.hpp"

#include <boost/asio/post.hpp>

#include "protocol/options.hpp"

namespace stdio {

Result<Fd> Links::add(const TaskLink::Identity& identity) {
  auto pair = make_socket_pair();
  if (!pair) return pair.error();
  links_.emplace(identity.id, std::make_unique<TaskLink>(loop_, outbound_, listener_, identity,
                                                         std::move(pair->ours)));
  return std::move(pair->theirs);
}

TaskLink& Links::add_silent(const TaskLink::Identity& identity) {
  auto link = std::make_unique<TaskLink>(loop_, outbound_, listener_, identity, Fd{});
  return *links_.emplace(identity.id, std::move(link)).first->second;
}

void Links::rename(TaskLink& link, TaskId id, TaskId parent) {
  auto node = links_.extract(link.identity().id);
  node.key() = id;
  link.rename(id, parent);
  links_.insert(std::move(node));
}

void Links::forget(TaskLink& link) {
  auto node = links_.extract(link.identity().id);
  if (node.empty()) return;
  link.close();
  boost::asio::post(loop_, [last = std::move(node.mapped())] {});
}

TaskLink* Links::known(TaskId id) {
  const auto found = links_.find(id);
  return found == links_.end() ? nullptr : found->second.get();
}

template <class Predicate>
std::vector<TaskLink*> Links::all(Predicate predicate) {
  std::vector<TaskLink*> found;
  for (const auto& [id, link] : links_) {
    if (predicate(*link)) found.push_back(link.get());
  }
  return found;
}

TaskLink* Links::with_pid(pid_t pid) {
  const auto found =
      all([pid](const TaskLink& link) { return link.pid() == pid && !link.status(); });
  return found.empty() ? nullptr : found.front();
}

std::vector<TaskLink*> Links::below(TaskId ancestor) {
  return all([&](const TaskLink& link) {
    TaskId parent = link.identity().parent;
    while (parent != ancestor) {
      const TaskLink* next = known(parent);
      if (next == nullptr) return false;
      parent = next->identity().parent;
    }
    return true;
  });
}

bool Links::may_be_below(const TaskLink& link, TaskId ancestor) {
  TaskId parent = link.identity().parent;
  while (parent != ancestor) {
    if (parent == kPort) return false;
    const TaskLink* next = known(parent);
    if (next == nullptr) return true;
    parent = next->identity().parent;
  }
  return true;
}

TaskLink* Links::first_process(TaskId supervisor, TaskLink& program) {
  TaskLink* first = nullptr;
  for (TaskLink* link = &program; link != nullptr && link->identity().id != supervisor;
       link = known(link->identity().parent)) {
    if (makes_pid_namespace(link->identity().namespaces)) first = link;
  }
  return first;
}

std::vector<TaskLink*> Links::in_domain(TaskId supervisor) {
  return all([supervisor](const TaskLink& link) { return link.domain() == supervisor; });
}

}  // namespace stdio
