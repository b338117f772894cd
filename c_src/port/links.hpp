#pragma once

#include <map>
#include <memory>
#include <set>
#include <vector>

#include "port/task_link.hpp"

namespace stdio {

// Every task's link by the task's id. Owned by Tasks.
class Links {
 public:
  Links(boost::asio::io_context& loop, Outbound& outbound, TaskLink::Listener& listener)
      : loop_{loop}, outbound_{outbound}, listener_{listener} {}

  // A new link; the socket's other end is the task's. EMFILE, ENFILE.
  Result<Fd> add(const TaskLink::Identity& identity);
  // One of a task that is never in call mode, without a socket.
  TaskLink& add_silent(const TaskLink::Identity& identity);
  void rename(TaskLink& link, TaskId id, TaskId parent);
  void became_a_process(TaskLink& link, pid_t pid);
  // Closed now, deleted when the loop has run what it had queued for it (see Descriptor).
  void forget(TaskLink& link);

  TaskLink* known(TaskId id);
  TaskLink* with_pid(pid_t pid);  // one that lives: the pid of a dead one may have gone to another
  std::vector<TaskLink*> below(TaskId ancestor);
  // False if all that is above `link` is known, and `ancestor` is none of it.
  bool may_be_below(const TaskLink& link, TaskId ancestor);
  std::vector<TaskLink*> in_domain(TaskId supervisor);
  // Between a supervisor and a program below it, or the program itself: the uppermost that is the
  // first process of a pid namespace.
  TaskLink* first_process(TaskId supervisor, TaskLink& program);

 private:
  // Others that they are found by: each end looks for those that it concerns, however many live.
  template <class Key>
  using Index = std::map<Key, std::set<TaskId>>;

  template <class Key>
  static void drop(Index<Key>& index, Key key, TaskId id);
  void add(const TaskLink::Identity& identity, Fd control);

  boost::asio::io_context& loop_;
  Outbound& outbound_;
  TaskLink::Listener& listener_;
  std::map<TaskId, std::unique_ptr<TaskLink>> links_;
  Index<TaskId> by_parent_;
  Index<pid_t> by_pid_;
  std::set<TaskId> gone_;  // parents that are forgotten, and had children then
};

}  // namespace stdio
