#pragma once

#include <optional>

#include "port/children.hpp"
#include "port/links.hpp"

namespace stdio {

// A supervisor and a task below it, forked ahead of need, under ids that no client can choose; the
// supervisor with the filter that the last one was wanted with. A start that finds them ready waits
// for no fork at all: what is left of it is one message to a process that sits in its loop.
// Measured: the start of /bin/true to its end takes a third less. Owned by Tasks.
class Nursery {
 public:
  Nursery(Links& links, Children& children) : links_{links}, children_{children} {}

  // Forks the pair unless there is one with that filter, a term or nothing. Failures are silent:
  // the next start forks for itself, and reports.
  void prepare(BytesView filter);

  // The spare supervisor under its new id, with the spare task below it; nothing if it is not
  // ready, or has another filter.
  TaskLink* take_supervisor(TaskId id, BytesView filter);
  // The spare task below `supervisor`, if it came with one and still has it.
  TaskLink* take_task(TaskLink& supervisor, TaskId id);

  // The spare task below a supervisor that is not to fork: nobody shall have it.
  void forgo_task(TaskLink& supervisor);

  // Not the client's: never heard of outside.
  static bool is_spare(TaskId id) { return id >= kFirst; }

 private:
  static constexpr TaskId kFirst = TaskId{1} << 63;

  struct Pair {
    TaskId supervisor;
    TaskId task;
    Bytes filter;
  };

  void discard();

  Links& links_;
  Children& children_;
  std::optional<Pair> pair_;
  TaskId next_ = kFirst;
};

}  // namespace stdio
