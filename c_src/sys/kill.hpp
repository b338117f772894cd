#pragma once

#include <sys/types.h>

#include "sys/fd.hpp"

namespace stdio {

// The only door to kill(2) and its kin. Pids below 2 are refused with EPERM: 0 is our own group,
// 1 is init, -1 is everything the caller may signal. `signal` 0 only asks.

// Whom a signal is for: the process that gets it, or all of a tree of the caller's, each process of
// which gets it from the caller. A supervisor in that tree need not pass it on (QueuedSignal).
enum class Reach { Process, Tree };

// One process. Only for a child of the caller that has not been reaped, whose pid cannot have gone
// to somebody else. ESRCH, EPERM, EINVAL.
Result<void> signal_child(pid_t pid, int signal, Reach reach = Reach::Process);

// All of a process group but the caller's own.
Result<void> signal_group(pid_t group, int signal);

// As kill(2): a negative pid means a group. For pids that a user named.
Result<void> signal_named(pid_t pid, int signal);

// Whether the caller is the first process of a pid namespace that was made for it.
bool leads_namespace();

// Everything in the pid namespace that the caller leads, but for itself: kill(-1), which no fork
// escapes (the kernel takes one lock for all of it). EPERM if it leads none; ESRCH is success.
Result<void> signal_namespace(int signal);

// The user ids that are drawn for programs: high, where no accounts are.
inline constexpr uid_t kFirstDrawnUser = 65536;
inline constexpr uid_t kDrawnUsers = 65536;

// Everything that this user may signal, but for the caller, who has to be that user in all three
// ids and one of those that are drawn: kill(-1), which no fork escapes. EPERM if not; ESRCH is
// success. Whoever calls it has made sure that nobody else has that id.
Result<void> signal_user(uid_t user, int signal);

// A process somewhere below the caller, seen with this parent a moment ago: signalled only if it
// still has this parent, or has lost it and become the caller's own child, through a descriptor
// that cannot come to mean another process. ESRCH if not.
Result<void> signal_descendant(pid_t pid, pid_t parent, int signal, Reach reach = Reach::Process);

}  // namespace stdio
