#pragma once

#include <chrono>
#include <optional>

#include "protocol/control.hpp"
#include "protocol/request.hpp"
#include "sys/fd.hpp"
#include "sys/message.hpp"
#include "task/domain.hpp"
#include "task/family.hpp"
#include "task/hearing.hpp"
#include "task/own_calls.hpp"
#include "task/program.hpp"

namespace stdio {

// How a task comes into the world.
struct Birth {
  // What it keeps of its parent's descriptors beyond the first three: nothing if that is the port,
  // everything if it is a task, which opened them for its children to have.
  enum class Keeps { Nothing, Descriptors };

  Role role = Role::Plain;
  Keeps keeps = Keeps::Nothing;
  Filters filters = {};
  std::optional<Cgroup> cgroup = {};  // a supervisor's, for its domain

  // Of a child of the port; `filter`: its own from its birth on, a term or nothing.
  static Birth below_port(Role role, BytesView filter, std::optional<Cgroup> cgroup);
};

// A process in call mode: a blocking loop over its control socket and its signals. It runs calls
// until one of them makes it a program, or until the port tells it to stop or is gone.
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
  Task(Fd control, Birth birth);
  Task(const Task&) = delete;
  Task& operator=(const Task&) = delete;

  [[noreturn]] void serve();
  // As serve(), for one that was asked to execute this program anew, with the filters it had.
  [[noreturn]] void serve_again(const Filters& filters);

 private:
  using Left = Family::Left;

  void wait();
  void heed_signals();
  void obey(ControlFrame frame);
  void answer(ControlKind kind, BytesView payload);
  void tell_ended();
  void flush();
  void flush(SendWait wait);
  void run(ControlFrame& frame);
  CallOutcome perform(std::string_view name, term::Reader& arguments,
                      const StandardStreams& streams);
  void fork(ControlFrame& frame);
  void launch(ControlFrame& frame);
  [[noreturn]] void end_untrusted(pid_t child);
  void kill_child(const KillOrder& order);
  void end_with(const EndOrder& order, std::vector<StopStep> plan);
  Result<void> supervise();
  [[nodiscard]] bool program_is_gone() const;
  void rest(const RestOrder& order);
  [[noreturn]] void end();
  [[noreturn]] void leave(Left left, Rung rung);
  [[nodiscard]] Rung rung() const;
  Left end_domain();
  Left ask_domain(const StopStep& step);
  Left kill_domain(std::chrono::milliseconds most);
  Left reap();
  void end_orphans();

  Fd control_;
  Role role_;
  ControlInput input_;
  Hearing hearing_;
  Family family_;
  Domain domain_;
  Left left_ = Left::None;  // by the last look
  Filters filters_;
  OwnCalls own_calls_{filters_, family_, hearing_, domain_};
  std::optional<pid_t> ends_with_;  // the program whose end is the domain's
  Bytes unsent_;                    // what may wait for more that is to say
  Urgency urgency_ = Urgency::Now;  // of the answer to the order that is being obeyed
};

// The same socket where every task has its own (task/resume.hpp), close-on-exec.
Fd in_control_place(Fd control);

// The life of a forked process from its first instruction on: drops what it does not keep of its
// parent but for standard error and `control`, and serves.
[[noreturn]] void begin_task(Fd control, Birth birth);

}  // namespace stdio
