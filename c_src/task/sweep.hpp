#pragma once

#include <sys/types.h>

#include <set>

#include "sys/result.hpp"

namespace stdio {

// Kills everything below `root`, the caller, but for the children in `except` and what is below
// them.
//
// Processes that fork faster than they are killed survive a plain "kill all, look again". So they
// are stopped first, and looked for once more: a stopped process does not fork. Then all are
// killed. Reaping is the caller's: it may take some more rounds until the kernel says that no child
// is left.
void sweep(pid_t root, const std::set<pid_t>& except = {});

// Sends a signal to everything that is below `top` at this moment, which is 0 for `root`, the
// caller, or a process below it. ESRCH if it is neither; EINVAL.
Result<void> broadcast(pid_t root, pid_t top, int signal);

}  // namespace stdio
