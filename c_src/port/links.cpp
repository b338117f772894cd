#include "port/links.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <iterator>

#include "protocol/options.hpp"

namespace stdio {

void Links::add(const TaskLink::Identity& identity, Fd control) {
  by_parent_[identity.parent].insert(identity.id);
  links_.emplace(identity.id, std::make_unique<TaskLink>(loop_, outbound_, listener_, identity,
                                                         std::move(control)));
}

Result<Fd> Links::add(const TaskLink::Identity& identity) {
  auto pair = make_socket_pair();
  if (!pair) return pair.error();
  add(identity, std::move(pair->ours));
  return std::move(pair->theirs);
}

TaskLink& Links::add_silent(const TaskLink::Identity& identity) {
  add(identity, Fd{});
  return *links_.at(identity.id);
}

template <class Key>
void Links::drop(Index<Key>& index, Key key, TaskId id) {
  const auto found = index.find(key);
  if (found == index.end()) return;
  found->second.erase(id);
  if (found->second.empty()) index.erase(found);
}

void Links::rename(TaskLink& link, TaskId id, TaskId parent) {
  const auto [before, parent_before] = std::pair{link.identity().id, link.identity().parent};
  drop(by_parent_, parent_before, before);
  drop(by_pid_, link.pid(), before);
  auto node = links_.extract(before);
  node.key() = id;
  link.rename(id, parent);
  links_.insert(std::move(node));
  by_parent_[parent].insert(id);
  if (link.pid() != 0) by_pid_[link.pid()].insert(id);
}

void Links::became_a_process(TaskLink& link, pid_t pid) {
  by_pid_[pid].insert(link.identity().id);
  link.became_a_process(pid);
}

void Links::forget(TaskLink& link) {
  const auto& identity = link.identity();
  auto node = links_.extract(identity.id);
  if (node.empty()) return;
  drop(by_parent_, identity.parent, identity.id);
  drop(by_pid_, link.pid(), identity.id);
  if (by_parent_.contains(identity.id)) gone_.insert(identity.id);
  link.close();
  boost::asio::post(loop_, [last = std::move(node.mapped())] {});
}

TaskLink* Links::known(TaskId id) {
  const auto found = links_.find(id);
  return found == links_.end() ? nullptr : found->second.get();
}

TaskLink* Links::with_pid(pid_t pid) {
  const auto found = by_pid_.find(pid);
  if (found == by_pid_.end()) return nullptr;
  for (const TaskId id : found->second) {
    if (TaskLink* link = known(id); link != nullptr && !link->status()) return link;
  }
  return nullptr;
}

std::vector<TaskLink*> Links::below(TaskId ancestor) {
  std::vector<TaskLink*> found;
  std::vector<TaskId> ahead{ancestor};
  while (!ahead.empty()) {
    const auto children = by_parent_.find(ahead.back());
    ahead.pop_back();
    if (children == by_parent_.end()) continue;
    for (const TaskId id : children->second) {
      found.push_back(known(id));
      ahead.push_back(id);
    }
  }
  return found;
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

// Below it, or once below it, with all in between gone.
std::vector<TaskLink*> Links::in_domain(TaskId supervisor) {
  std::vector<TaskLink*> found = below(supervisor);
  std::erase_if(gone_, [this](TaskId id) { return !by_parent_.contains(id); });
  for (const TaskId id : gone_) {
    if (id != supervisor) std::ranges::copy(below(id), std::back_inserter(found));
  }
  std::erase_if(found, [&](const TaskLink* link) { return link->domain() != supervisor; });
  return found;
}

}  // namespace stdio
