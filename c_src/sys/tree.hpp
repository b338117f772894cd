#pragma once

#include <sys/types.h>

#include <set>
#include <vector>

namespace stdio {

struct TreeProcess {
  pid_t pid;
  pid_t parent;
};

// The children of a process, zombies included; empty if it is gone. What /proc says at one moment:
// others may fork while we read.
std::vector<TreeProcess> children_of(pid_t pid);

// Everything below a process, parents before their children, but nothing of the children in
// `except` and below them.
std::vector<TreeProcess> descendants_of(pid_t root, const std::set<pid_t>& except = {});

// Whether the system counts somebody below the caller, who has no child any more. Linux leaves
// nobody without a chain of parents up to his sub-reaper; FreeBSD keeps an account of its own.
bool has_more_than_children();

// Who runs something: the effective user ids of all processes that can be seen. Those of a process
// that is not dumpable show as root's, which no program is after an execve(2) (proc(5)).
std::set<uid_t> users_of_processes();

// 0 if there is no such process.
pid_t parent_of(pid_t pid);

}  // namespace stdio
