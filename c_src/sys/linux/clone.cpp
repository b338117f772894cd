#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <csignal>

#include "sys/process.hpp"

namespace stdio {

namespace {

// Anything else would share with the parent what a process of its own has, or change how its end is
// told.
constexpr std::uint64_t kNamespaces = CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC |
                                      CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET;

// The system call and not the library's function, which wants a stack for the child: without
// CLONE_VM the child goes on with a copy of this one, as after fork(2). The order of the arguments
// behind the first two differs between architectures; they are all zero.
Result<pid_t> clone_with(std::uint64_t flags) {
  const auto pid = ::syscall(SYS_clone, flags, 0, 0, 0, 0);
  if (pid == -1) return last_error();
  return static_cast<pid_t>(pid);
}

}  // namespace

bool makes_first_process(std::uint64_t namespaces) { return (namespaces & CLONE_NEWPID) != 0; }

Result<pid_t> clone_process(std::uint64_t namespaces) {
  if ((namespaces & ~kNamespaces) != 0) return error_from(EINVAL);
  return clone_with(namespaces | SIGCHLD);
}

Result<pid_t> fork_sibling() { return clone_with(CLONE_PARENT | SIGCHLD); }
bool can_fork_siblings() { return true; }

}  // namespace stdio
