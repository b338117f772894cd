#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "sys/bytes.hpp"

namespace stdio {

// Chosen by the client; kPort is the port program itself.
using TaskId = std::uint64_t;
inline constexpr TaskId kPort = 0;

inline constexpr std::int64_t kDefaultCredit = std::int64_t{1} << 20;
inline constexpr std::int64_t kUnlimitedPieces = std::numeric_limits<std::int64_t>::max();

enum class Role { Plain, Supervisor };
enum class Input { Pipe, Null };

// When a reply that tells of success is wanted. Nobody waits for one that is wanted Soon: it goes
// with what is sent next.
enum class Urgency : std::uint8_t { Now, Soon };

// Requests as they come out of a frame: plain values. Views point into the frame and die with it.
// `ref` and `calls` are terms that pass through as they are.

struct Hello {
  BytesView ref;
  std::int64_t version;
};

struct Fork {
  BytesView ref;
  TaskId parent;
  TaskId id;
  Role role;
  BytesView namespaces;  // flags as a term, empty if there are none
  BytesView filter;      // likewise
  Urgency urgency = Urgency::Now;
};

// A task becomes a supervisor.
struct Supervise {
  BytesView ref;
  TaskId id;
  Urgency urgency = Urgency::Now;
};

// How the end of a domain before its time goes: signals, and how long each may take.
struct StopStep {
  int signal;
  std::int64_t wait_ms;
};
inline constexpr int kMaxStopSteps = 16;
// Whatever is to be waited for, a day at most.
inline constexpr std::int64_t kMaxWaitMs = std::int64_t{24} * 60 * 60 * 1000;

// What becomes of the program if a batch ends in an execve, and of the task if the batch fails.
struct CallOptions {
  bool essential = false;                       // the task ends if a call fails
  std::optional<std::uint32_t> user = {};       // the program's, claimed by us and nobody else's
  std::vector<StopStep> stop = {};              // none: SIGKILL
  std::optional<std::int64_t> timeout_ms = {};  // the domain is stopped then
  std::optional<TaskId> domain;
  Input input = Input::Pipe;
  std::int64_t credit = kDefaultCredit;
  std::int64_t pieces = kUnlimitedPieces;
};

enum class CallShape { One, Batch };

struct Calls {
  BytesView ref;
  TaskId id;
  CallShape shape;
  bool starts_program;  // the last call is one of the exec family
  BytesView calls;      // One: name and arguments; Batch: the list
  CallOptions options;
  Urgency urgency = Urgency::Now;
};

// What has fallen to a supervisor ends, if no program is left whose it may be.
struct Sweep {
  BytesView ref;
  TaskId id;
};

struct Write {
  TaskId id;
  BytesView data;
};

// Of a program.
enum class Stream { Stdin, Stdout, Stderr };

struct EndStream {
  TaskId id;
  Stream stream;
};

struct Credit {
  enum class Unit { Size, Pieces };

  TaskId id;
  Unit unit;
  std::int64_t amount;
};

// User ids for programs, which nobody else on this system has.
struct Claim {
  BytesView ref;
  std::int64_t count;
};

// Where supervisors get control groups from now on.
struct UseCgroup {
  BytesView ref;
  std::string path;
};

struct Stop {
  BytesView ref;
  TaskId id;
};

// A request that is understood well enough to be answered, and refused.
struct Refused {
  BytesView ref;
  const char* answer;  // badarg, undef
};
struct InputRefused {
  TaskId id;
};

// Not a request: the stream is broken, nothing behind it can be trusted.
struct Malformed {};

using Request = std::variant<Hello, Fork, Supervise, Sweep, Calls, Write, EndStream, Credit, Stop,
                             Claim, UseCgroup, Refused, InputRefused, Malformed>;

// The requests of a frame, one or a list of them or {together, List}, in order, up to one that is
// malformed. Each is served before the next is decoded: a frame may hold millions.
void decode_requests(BytesView frame, const std::function<void(const Request&)>& serve);

}  // namespace stdio
