#pragma once

#include <map>
#include <optional>
#include <set>

#include "protocol/control.hpp"
#include "protocol/request.hpp"
#include "sys/fd.hpp"
#include "sys/signal.hpp"

namespace stdio {

// A process in call mode: a blocking loop over its control socket and its children's SIGCHLD. It
// runs calls until one of them makes it a program, or until the port tells it to stop or is gone.
//
// A supervisor is a task that never becomes a program: a sub-reaper that, at its end, ends
// everything below it first. It needs nobody to tell it so: the port's death is the end of its
// control socket.
//
// A signal that somebody sends to a supervisor is passed on to everything below it.
//
// Made by begin_task() in the forked process, dies with it.
class Task {
 public:
  Task(Fd control, Role role);
  Task(const Task&) = delete;
  Task& operator=(const Task&) = delete;

  [[noreturn]] void serve();

 private:
  enum class Children { Some, None };

  void wait();
  void heed_signals();
  void listen(std::span<const int> signals);
  void obey(ControlFrame frame);
  void answer(ControlKind kind, BytesView payload);
  void flush();
  void run(ControlFrame& frame);
  void fork(ControlFrame& frame);
  void kill_child(const KillOrder& order);
  Children reap();
  [[nodiscard]] bool program_is_gone() const;
  [[noreturn]] void end();
  Children end_domain();

  Fd control_;
  Role role_;
  ControlInput input_;
  std::optional<SignalQueue>
      signals_;                     // a supervisor's from birth, another task's from its first fork
  std::optional<pid_t> ends_with_;  // the program whose end is the domain's
  std::set<pid_t> children_;        // those it forked; others are orphans
  Bytes unsent_;                    // exits, until it is known whether more is to say
};

// The life of a forked process from its first instruction on: drops what it inherited from its
// parent but for standard error and `control`, and serves.
[[noreturn]] void begin_task(Fd control, Role role);

}  // namespace stdio
