#pragma once

#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "port/control_link.hpp"
#include "port/program_io.hpp"
#include "protocol/event.hpp"
#include "protocol/request.hpp"
#include "sys/tree.hpp"
#include "sys/wait_status.hpp"

namespace stdio {

//   Forking ──Forked──► Serving ──Started──► Running ──Exited──► Draining ──Delivered──► Gone
//      │                   └────────────Exited──────────────────────►┘                    ▲
//      └── any ──StopAsked──► Stopping ──Exited──────────────────────────────────────────►┘
//                                └──Renewed──► Serving
enum class LinkState { Forking, Serving, Running, Draining, Stopping, Gone };
enum class LinkEvent { Forked, Started, Exited, Delivered, StopAsked, Renewed };

// The state after an event; the state it was in for one that means nothing there.
LinkState transition(LinkState state, LinkEvent event);

// The port's view of one task. Owned by Tasks, which calls it and is told what the task says;
// closed and deleted when the task is gone and all it had to say is sent on.
class TaskLink {
 public:
  struct Identity {
    TaskId id;
    TaskId parent;
    Role role;
    Bytes filter = {};      // from its birth on, a term; of a child of the port
    Bytes namespaces = {};  // its own, likewise
  };

  // A client's request that the port forks it.
  struct BirthRequest {
    Bytes ref;
    Urgency urgency;
  };

  // What a task tells those who own its link.
  class Listener {
   public:
    virtual ~Listener() = default;
    virtual void forked(TaskId child, Result<pid_t> pid) = 0;
    virtual void launch_refused(TaskId child, BytesView result) = 0;
    virtual void started(TaskLink& link) = 0;
    virtual void child_exited(TaskLink& parent, const ChildExit& exit) = 0;
    virtual void rested(TaskLink& supervisor) = 0;
    virtual void ended(TaskLink& supervisor) = 0;
    virtual void delivered(TaskId id) = 0;
  };

  TaskLink(boost::asio::io_context& loop, Outbound& outbound, Listener& listener, Identity identity,
           Fd control);

  [[nodiscard]] const Identity& identity() const { return identity_; }
  [[nodiscard]] LinkState state() const { return state_; }
  [[nodiscard]] bool takes_calls() const {
    return state_ == LinkState::Forking || state_ == LinkState::Serving;
  }
  [[nodiscard]] std::optional<TaskId> domain() const { return options_.domain; }
  [[nodiscard]] pid_t pid() const { return pid_; }
  [[nodiscard]] const std::optional<WaitStatus>& status() const { return status_; }
  [[nodiscard]] bool outputs_delivered() const { return !io_ || io_->delivered(); }

  // Orders to the task; answers go to the node by themselves.
  void call(const Calls& calls);
  void supervise(const Supervise& supervise);
  void sweep(const Sweep& sweep);
  // From its birth on, and for nobody to hear of: `filter`, a term.
  void restrict(BytesView filter);
  void fork_child(const Fork& fork, Fd childs_control);
  // A program that is to be launched: it is the supervisor that gets the order, with these ends of
  // its streams. EMFILE, ENFILE.
  Result<std::vector<Fd>> await_launch(const Calls& calls);
  void launch(const Fork& fork, const Calls& calls, std::vector<Fd> streams);
  void hear_refusal(BytesView result) { hear_result(result); }
  // The fork of `spare`, which has not been answered yet, is now that of a client.
  void claim_fork(TaskId spare, const Fork& fork);
  void kill_child(pid_t pid);
  void stop_supervisor();
  // As stop_supervisor(), but for its domain alone: it may serve another.
  void rest_supervisor(const RestOrder& order) {
    control_.send(ControlKind::Rest, bytes_of(order));
  }
  // How long a supervisor may take to end its domain.
  [[nodiscard]] std::chrono::milliseconds patience() const { return patience_; }
  // Of a program: how long it may run.
  [[nodiscard]] std::optional<std::int64_t> timeout_ms() const { return options_.timeout_ms; }
  // Of a supervisor whose domain has ended: by what means. One that was killed did not say; then it
  // is the port that ends what was below.
  [[nodiscard]] Rung rung() const { return rung_; }
  // To a supervisor: how the domain of this program ends; if the program is its child, with it and
  // without another word from us. `first` leads the pid namespace that the program is in, if it is
  // in one.
  void tell_end(const TaskLink& program, const TreeProcess& first);
  [[nodiscard]] bool ends_with(const TaskLink& program) const {
    return program_ == program.identity().id;
  }

  // Of its program; none before there is one, or if that reads /dev/null.
  [[nodiscard]] InputPipe* input() const { return io_ ? io_->input() : nullptr; }
  void end_stream(Stream stream);
  void grant(const Credit& credit);
  void drain();

  void rename(TaskId id, TaskId parent);
  // A supervisor that has rested: nothing of the domain that ended clings to it.
  void renew();
  // No client has made it do anything but fork: it is as it was born.
  [[nodiscard]] bool pristine() const { return pristine_; }
  void became_a_process(pid_t pid);
  void add_child(pid_t pid, TaskId id) { children_[pid] = id; }
  // The order that it has to obey next makes it a program.
  [[nodiscard]] bool about_to_start() const {
    return !pending_.empty() && pending_.front().kind == Pending::Kind::Program;
  }
  [[nodiscard]] std::vector<TaskId> unborn() const;  // children that were asked for
  std::optional<TaskId> take_child(pid_t pid);       // reaped: whose pid it was
  // What the task said before it ended: it may still stand in the socket.
  void hear_the_rest() { control_.read(); }
  void exited(WaitStatus status);
  // Nothing is heard of the task any more: its output is dropped, open requests get `esrch`.
  void mute();
  void close();

  // The requests to stop this task that wait for its end, and the clock that is running against it.
  std::vector<Bytes> stop_refs;
  boost::asio::steady_timer deadline;
  std::optional<boost::asio::steady_timer> overtime;  // of a program that may not run for ever
  std::optional<TaskId> spare_task;                   // the Nursery's
  std::optional<BirthRequest> birth;                  // of a child of the port, unanswered
  DomainEnd domain_end;                               // of a program, once it has ended

 private:
  // A request that the task has not answered yet.
  struct Pending {
    enum class Kind { Call, Program, Fork } kind;  // Fork: a Launch as well
    Bytes ref;
    Urgency urgency = Urgency::Now;
    TaskId child = kPort;  // of a Fork
  };

  void expect(const Calls& calls);
  void on(LinkEvent event) { state_ = transition(state_, event); }
  void hear(const ControlFrame& frame);
  void hear_result(BytesView result);
  void hear_forked(std::int64_t told);
  void hear_launch_refused(BytesView told);
  void hear_signal(BytesView told);
  void hear_rung(BytesView told);
  void control_ended();
  void started();
  Pending next_pending();
  void refuse_pending(BytesView result);
  Result<std::vector<Fd>> make_streams(const Calls& calls);

  boost::asio::io_context& loop_;
  Outbound& outbound_;
  Listener& listener_;
  Identity identity_;
  LinkState state_ = LinkState::Forking;
  pid_t pid_ = 0;
  CallOptions options_;  // of the program
  std::chrono::milliseconds patience_;
  bool pristine_ = true;
  std::optional<TaskId> program_;  // of a supervisor: whose end is its own
  Rung rung_ = Rung::Tree;
  std::optional<WaitStatus> status_;
  std::deque<Pending> pending_;
  std::map<pid_t, TaskId> children_;
  std::unique_ptr<ProgramIo> io_;
  ControlLink control_;
};

}  // namespace stdio
