#pragma once

#include <functional>
#include <map>
#include <vector>

#include "port/cgroups.hpp"
#include "port/children.hpp"
#include "port/forker.hpp"
#include "port/links.hpp"
#include "port/nursery.hpp"
#include "protocol/start_calls.hpp"
#include "sys/descriptor_limit.hpp"
#include "task/filter.hpp"

namespace stdio {

// All tasks by their ids: who is below whom, who has ended, what ends with it. Owned by Port, lives
// as long.
class Tasks : public TaskLink::Listener {
 public:
  Tasks(boost::asio::io_context& loop, Outbound& outbound);

  void prepare() { nursery_.prepare(); }
  void fork(const Fork& fork);
  // The fork that was put off, since the request behind it may make it a launch. Before anything
  // else is served.
  void fork_held();
  // True if these calls were the start of the program that the fork before them was for.
  bool launch(const Calls& calls);
  void stop(const Stop& stop);
  void sweep(const Sweep& sweep);
  Result<void> use_cgroup(const std::string& path);
  TaskLink* find(TaskId id);  // nothing for a task that is gone or being stopped
  // Whether it is a supervisor above that task.
  bool supervises(TaskId supervisor, const TaskLink& link);

  void reap();  // at SIGCHLD
  // Ends everything, then calls `ended`, once; at the latest when the deadlines have passed.
  void end_all(std::function<void()> ended);

 private:
  void fork_from_port(const Fork& fork);
  void born(const Forker::Child& child, Result<pid_t> pid);
  void fork_from_task(TaskLink& parent, const Fork& fork);
  bool may_be_launched(const TaskLink& parent, const Fork& fork);
  bool may_launch(TaskLink& supervisor, const Calls& calls, const StartCalls& start);
  void never_born(TaskLink& link);
  void answer_fork(const Fork& fork, Result<pid_t> pid);

  void forked(TaskId child, Result<pid_t> pid) override;
  void launch_refused(TaskId child, BytesView result) override;
  void started(TaskLink& link) override;
  void prepare_soon();
  void tell_end(TaskLink& supervisor, TaskLink& program);
  void child_exited(TaskLink& parent, const ChildExit& exit) override;
  void rested(TaskLink& supervisor) override;
  void ended(TaskLink& supervisor) override;
  void delivered(TaskId id) override;

  std::vector<TaskLink*> dependents(TaskId id);
  void own_child_exited(TaskLink& link, WaitStatus status);
  void end_orphans_of(TaskLink& link);
  void orphans_ended(TaskId id, const std::vector<pid_t>& survivors);
  void let_go(const std::vector<TaskLink*>& dependents, bool ended_with_all);
  void exited(TaskLink& link, WaitStatus status);
  void finish_if_done(TaskLink& link);
  void forget(TaskLink& link);

  // What a task has to be told: to end; as a supervisor, that its domain ends, by its plan if it is
  // before its time; nothing, it knows.
  enum class Order { End, RestByPlan, Rest, None };

  // `program`: whose exit is the reason, if it is one.
  void end_domain(TaskLink& supervisor, const TaskLink* program);
  void end_domain_of(const TaskLink& program);
  bool awaits_birth_above(const TaskLink& link);
  void tell_domains_that_waited(TaskId born);
  void end(TaskLink& link, Order order);
  void order_end(TaskLink& link, Order order);
  void end_by_force(TaskId id);
  void overrun(TaskId id);
  void answer_stops(const std::vector<Bytes>& refs, const std::vector<pid_t>& survivors);
  void finish_ending();

  boost::asio::io_context& loop_;
  Outbound& outbound_;
  DescriptorLimit descriptors_;
  Forker forker_;
  Children children_;
  Cgroups cgroups_;
  Links links_;
  Nursery nursery_;
  std::optional<Fork> held_;  // a view into the frame that is being served
  // Tasks that are gone, the orphans of which are still being ended: who waits for the end of
  // those.
  std::map<TaskId, std::vector<Bytes>> leaving_;
  boost::asio::steady_timer last_call_;
  std::function<void()> all_ended_;
};

}  // namespace stdio
