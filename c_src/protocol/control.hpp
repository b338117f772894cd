#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <deque>
#include <optional>
#include <type_traits>
#include <vector>

#include "protocol/request.hpp"
#include "sys/bytes.hpp"
#include "sys/fd.hpp"
#include "sys/result.hpp"
#include "sys/wait_status.hpp"

namespace stdio {

// What port and task say to each other over the task's control socket: a byte stream of frames,
// each a head and a payload, in this machine's own byte order. A packet socket would do without the
// framing, but limits a message to the socket's buffer, and an argv has no such limit.

enum class ControlKind : std::uint8_t {
  // port to task
  Call,       // name and arguments, as terms; with the standard streams if it starts a program
  Batch,      // a list of calls, likewise
  Essential,  // as Batch; the task ends if one of them fails
  Fork,     // ForkOrder and, for namespaces, their flags as a term; with the child's control socket
  Birth,    // BirthOrder: to the process that forks for the port; answered by a Forked with
            // a BirthAnswer
  Launch,   // LaunchOrder, StopSteps, a list of calls that ends in an execve; with the streams
  Kill,     // KillOrder
  EndWith,  // EndOrder and StopSteps: to a supervisor, whose domain has a program now
  Supervise,  // nothing: the task is a supervisor from now on; answered by a Result
  Sweep,      // nothing: to a supervisor, whose orphans end; answered by a Result
  Rest,       // RestOrder: to a supervisor, whose domain ends now; it goes on serving
  Stop,       // nothing
  // task to port
  Result,     // a term: the answer to the oldest open Call or Batch
  Forked,     // std::int64_t: the answer to the oldest open Fork, see below
  Launched,   // pid_t: the answer to the oldest open Launch, if all went well
  Refused,    // pid_t and a term, the result of the calls: likewise, if one of them failed
  ChildExit,  // ChildExit
  Signal,     // std::int32_t, its number, and what the system says of it
  Rested,     // Rung: a supervisor's program has ended and all else below it; it goes on serving
  Ended,      // Rung: the last word of a supervisor with no process left below it
  GaveUp,     // Rung: the last word of one that could not end all that is below it
};
inline constexpr auto kLastControlKind = ControlKind::GaveUp;

// Larger than any request or result (task/batch.hpp).
inline constexpr std::size_t kMaxControlPayload = std::size_t{64} << 20;

struct ControlHead {
  std::uint32_t payload;
  ControlKind kind;
  std::uint8_t fds = 0;            // descriptors that came with it
  Urgency urgency = Urgency::Now;  // of the answer
};

struct ForkOrder {
  bool supervisor;
};

// Of a task that is to be a sibling of the one that forks it; with its control socket and, if it is
// to have a control group, the folder of that.
struct BirthOrder {
  std::uint64_t serial;
  bool supervisor;
  std::uint32_t filter;  // bytes of a term behind this; then the name of the control group
};

struct BirthAnswer {
  std::uint64_t serial;  // of the order
  std::int64_t told;     // as in a Forked
};

// What a Forked tells: the pid, a negative errno, or that the task does not fork any more.
inline constexpr std::int64_t kForksNoMore = 0;
// Any number at all, if a task wrote it to its own control socket.
Result<pid_t> pid_told(std::int64_t told);

struct KillOrder {
  pid_t pid;  // only if it is a child of the task that gets the order
};

struct RestOrder {
  bool by_plan;  // before its time
};

// How a domain ends if nobody says how. A process in an uninterruptible sleep does not die before
// it wakes.
std::vector<StopStep> default_plan();
std::vector<StopStep> plan_from(BytesView bytes);

struct EndOrder {
  pid_t program;  // a child, with whose end the domain's comes; 0 if it is further below
  bool has_user = false;
  uid_t user = 0;  // that the program and nobody else has
  // The first process of the pid namespace that all of the domain's program is in, and the child
  // of the supervisor or of another that it is itself; 0 if there is none.
  pid_t first = 0;
  pid_t firsts_parent = 0;
};

// To a supervisor: a child that is a program at once.
struct LaunchOrder {
  bool has_domain;      // with its end that of all below the supervisor comes
  std::uint32_t steps;  // of the plan
  bool has_user;
  uid_t user;  // as in EndOrder
};

struct ChildExit {
  pid_t pid;
  std::uint8_t killed;  // by signal `number`, else exited with it; from a forger any number
  std::int32_t number;
};

ChildExit child_exit(pid_t pid, const WaitStatus& status);
WaitStatus status_of(const ChildExit& exit);

Bytes control_frame(ControlKind kind, BytesView payload, std::size_t fds = 0,
                    Urgency urgency = Urgency::Now);

template <class T>
BytesView bytes_of(const T& value) {
  static_assert(std::is_trivially_copyable_v<T>);
  return {reinterpret_cast<const Byte*>(&value), sizeof value};
}

template <class T>
T value_from(BytesView bytes) {
  static_assert(std::is_trivially_copyable_v<T>);
  T value{};
  // No bytes may have no address, which memcpy(3) does not take.
  std::copy_n(bytes.begin(), std::min(bytes.size(), sizeof value), reinterpret_cast<Byte*>(&value));
  return value;
}

struct ControlFrame {
  ControlKind kind;
  Bytes payload;
  std::vector<Fd> fds;
  Urgency urgency = Urgency::Now;
};

// One end's input: what has been received and not yet been taken. Owns descriptors in flight.
class ControlInput {
 public:
  // One receive; bytes read, 0 at the end of the stream.
  Result<std::size_t> receive(const Fd& socket);
  std::optional<ControlFrame> next();
  // What has come is no frame, so that nothing behind it can be understood: a task may write to its
  // own control socket.
  [[nodiscard]] bool broken() const { return broken_; }

 private:
  Bytes bytes_;
  std::size_t taken_ = 0;
  bool broken_ = false;
  std::deque<Fd> fds_;
};

}  // namespace stdio
