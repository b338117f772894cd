#pragma once

#include <boost/asio/steady_timer.hpp>
#include <optional>
#include <utility>
#include <vector>

#include "port/cgroups.hpp"
#include "port/children.hpp"
#include "port/forker.hpp"
#include "port/links.hpp"

namespace stdio {

// Supervisors, forked ahead of need, under ids that no client can choose, with the filter that the
// last one was wanted with; below them tasks, if the last starts needed them. What is left of a
// start that finds them is one message to a process that sits in its loop. Measured: the start of
// /bin/true to its end takes a third less.
//
// A supervisor whose domain has ended with its program comes back for the next stream, which saves
// a fork and an exit in every start.
//
// Owned by Tasks.
class Nursery {
 public:
  Nursery(boost::asio::io_context& loop, Links& links, Children& children, Cgroups& cgroups,
          Forker& forker)
      : links_{links}, children_{children}, cgroups_{cgroups}, forker_{forker}, expiry_{loop} {}

  // Forks what the next start will want, unless it is there. Failures are silent: the start forks
  // for itself, and reports.
  void prepare();
  // Others instead of those that wait.
  void renew();
  // A supervisor with nothing below it, to be used again; false if it is not wanted.
  bool take_back(TaskLink& supervisor);

  // A supervisor for a client: a spare one with this filter, a term or nothing, with the spare task
  // below it, or one that is forked now. EMFILE, ENFILE.
  Result<TaskLink*> supervisor(TaskId id, BytesView filter);
  // A task of this role for a client, forked now. EMFILE, ENFILE.
  Result<TaskLink*> fork(TaskId id, Role role, BytesView filter);
  // The spare task below `supervisor` for a client's fork, if there is one. It may not be there
  // yet: then the answer comes with it.
  TaskLink* take_task(TaskLink& supervisor, const Fork& fork);

  // A start that needs no task below `supervisor`.
  void note_launch(const TaskLink& supervisor);

  // The spare task below a supervisor that is not to fork: nobody shall have it.
  void forgo_task(TaskLink& supervisor);

  // Not the client's: never heard of outside.
  static bool is_spare(TaskId id) { return id >= kFirst; }

 private:
  static constexpr TaskId kFirst = TaskId{1} << 63;

  // What task the next start will want: one like those of the last two, if they agree; none if
  // these went without.
  class Habit {
   public:
    // The namespaces of a task that was forked; nothing for a program that was launched.
    void note(std::optional<Bytes> task) { before_ = std::exchange(last_, std::move(task)); }
    [[nodiscard]] std::optional<Bytes> usual() const {
      return before_ == last_ ? last_ : std::nullopt;
    }

   private:
    std::optional<Bytes> before_;
    std::optional<Bytes> last_;
  };

  TaskId next_id() { return next_++; }
  TaskLink* take_supervisor(TaskId id);
  // Below a supervisor that waits here; without one that waits for it, it is of no use.
  void fork_task(TaskLink& supervisor, BytesView namespaces);
  void dismiss(TaskLink& supervisor, TaskLink& task);
  void expire();
  void keep(std::size_t most);

  Links& links_;
  Children& children_;
  Cgroups& cgroups_;
  Forker& forker_;
  Bytes filter_;
  Habit habit_;
  std::vector<TaskId> waiting_;  // supervisors
  TaskId next_ = kFirst;
  boost::asio::steady_timer expiry_;
  bool expiring_ = false;
};

}  // namespace stdio
