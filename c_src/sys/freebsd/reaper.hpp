#pragma once

#include <sys/procctl.h>

#include <vector>

#include "sys/result.hpp"

namespace stdio {

// The reaper (procctl(2)): a process to which everything below it falls that loses its parent, and
// which the system keeps an account for. Asked about any other process it speaks of that one's
// reaper, init in the end, and would kill all that is below that: so everything here is for a
// process that is one itself, and EPERM for any other.

Result<procctl_reaper_status> reaper_status();

// All that is below, zombies included; `pi_subtree` is the child that it came from, which may be
// gone. Nothing for a process that is no reaper.
std::vector<procctl_reaper_pidinfo> reaped_processes();

// A signal to all that is below, or, if `child` is not 0, to what came from that child and to
// itself. Whoever is forked meanwhile gets it as well (FreeBSD 14). That there is nobody is no
// error. In sys/freebsd/kill.cpp.
Result<void> signal_reaped(pid_t child, int signal);

}  // namespace stdio
