#pragma once

#include <sys/types.h>

#include <optional>
#include <variant>

#include "sys/result.hpp"

namespace stdio {

struct Exited {
  int code;  // 0..255
};
struct Killed {
  int signal;
};
using WaitStatus = std::variant<Exited, Killed>;

// What else a wait can tell of a child that lives on.
struct Stopped {
  int signal;
};
struct Continued {};
using WaitChange = std::variant<Exited, Killed, Stopped, Continued>;

// What waitpid(2) gives: `pid` is 0 if it was not to wait and there is nothing to tell.
struct Waited {
  pid_t pid;
  int raw;
  std::optional<WaitChange> change;
};

struct Reaped {
  pid_t pid;
  WaitStatus status;
};

// One child that has ended, whichever it is; nothing if those that are left still run. ECHILD when
// there is no child at all. Never waits: a child traced by a stopped neighbour cannot be waited for
// by its pid until the tracer is gone, so children are taken in the order the kernel gives them.
Result<std::optional<Reaped>> reap_any();

// The next that reap_any() gives, which stays as it is; 0 if there is none.
pid_t next_dead();

// Waits for a child, or a group of them, as waitpid(2) does. ECHILD, EINVAL.
Result<Waited> wait_for(pid_t child, int options);

// Whether a child waits to be reaped.
bool has_ended(pid_t child);

}  // namespace stdio
