#pragma once

#include <sys/types.h>

#include <set>

#include "protocol/rung.hpp"
#include "sys/result.hpp"

namespace stdio {

// How what is below a process is reached by looking for it: the tree on Linux, the reaper on
// FreeBSD. The last of a domain's rungs, and the one that is always there; in task/<platform>.
extern const Rung kSweepsBy;

// Kills everything below `root`, the caller, but for the children in `except` and what is below
// them, and says whom it has found. Reaping is the caller's: it may take some more rounds until the
// kernel says that no child is left.
std::set<pid_t> sweep(pid_t root, const std::set<pid_t>& except = {});

// Sends a signal to everything that is below `top` at this moment, which is 0 for `root`, the
// caller, or a process below it. ESRCH if it is neither; EINVAL.
Result<void> broadcast(pid_t root, pid_t top, int signal);

}  // namespace stdio
