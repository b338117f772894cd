#pragma once

#include <sched.h>
#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <string>
#include <variant>
#include <vector>

#include "sys/result.hpp"

namespace stdio {

// What a child of the port program must not inherit is the port's own: its handlers. What a task
// was told to ignore, its children ignore as well.
enum class Dispositions { Default, Inherited };

// fork(2), the only one: 0 in the child. EAGAIN, ENOMEM.
Result<pid_t> fork_process(Dispositions dispositions);

// vfork(2), the only one: `life` is the child's, which has this process's memory until it becomes a
// program, and does not return from it. This process waits for that. What the child allocates and
// does not free is never freed. EAGAIN, ENOMEM.
Result<pid_t> vfork_process(const std::function<void()>& life);

// As fork_process(), with the child in namespaces of its own: CLONE_NEW… of clone(2). EINVAL for
// any other flag, EPERM, ENOSPC, EUSERS; ENOSYS where there are none.
Result<pid_t> clone_process(std::uint64_t namespaces);

// As fork_process(), with the caller's parent as the parent (CLONE_PARENT of clone(2)), which is
// told of the end by the same signal. ENOSYS where a process can only have children.
Result<pid_t> fork_sibling();
bool can_fork_siblings();

// Whether a child made in these namespaces is the first process of one: with its end all of that
// one ends (pid_namespaces(7)).
bool makes_first_process(std::uint64_t namespaces);

// What is executed: the file at a path, the first one of that name in $PATH, or an open one.
struct AtPath {
  std::string path;
};
struct InSearchPath {
  std::string name;
};
struct Opened {
  int fd;
};
using Executable = std::variant<AtPath, InSearchPath, Opened>;

// Strings as execve(2) takes them: an array of pointers with a null behind the last.
class StringArray {
 public:
  explicit StringArray(std::vector<std::string> strings);
  StringArray(std::initializer_list<std::string> strings)
      : StringArray{std::vector<std::string>(strings)} {}
  StringArray(StringArray&&) = default;
  StringArray& operator=(StringArray&&) = default;

  // Which execve(2) promises not to write to.
  [[nodiscard]] char* const* data() const { return pointers_.data(); }

 private:
  std::vector<std::string> strings_;
  std::vector<char*> pointers_;
};

// execve(2) and its kin, the only ones: returns only if it failed. Every descriptor from 3 on
// closes with it, whoever opened it; no signal is blocked in the program. One that is searched for
// keeps this process's environment, as with execvp(3). Allocates nothing.
Error become_program(const Executable& executable, const StringArray& arguments,
                     const StringArray& environment);

// The file that this process was executed from.
Result<std::string> path_of_oneself();

// This program anew, in this process: returns only if it failed. Descriptors up to `last` stay
// open, those behind it close.
Error become_oneself(int last, const StringArray& arguments, const StringArray& environment);

// Closes every descriptor from `first` on.
void close_from(int first);

// Marks every descriptor from `first` on close-on-exec.
void close_from_on_exec(int first);

// This process inherits the orphans of everything below it (PR_SET_CHILD_SUBREAPER, Linux 3.4;
// PROC_REAP_ACQUIRE, FreeBSD 10.2). One that does already goes on doing so.
Result<void> become_subreaper();

// From now on this process, but not what it forks, comes before all others when it has something to
// do, if the system lets it and can spare its children (SCHED_FIFO, Linux 2.6.32). A nice value
// would do nothing against processes in sessions of their own: it counts within a session
// (sched_autogroup in sched(7)).
void take_precedence();
void yield_precedence();

// Comes before all other processes while it lives, if the system lets it (SCHED_FIFO of sched(7)).
// Processes that fork without pause leave nobody else a turn: measured, two sweeps side
// by side, of a hundred and of twenty, take up to 2.6 s, with the best nice value up to 8.
class Haste {
 public:
  Haste();
  ~Haste();
  Haste(const Haste&) = delete;
  Haste& operator=(const Haste&) = delete;

 private:
  int policy_;
  sched_param before_{};
};

// The name that ps and pstree show; on Linux at most 15 bytes of it.
Result<void> set_process_name(const std::string& name);

}  // namespace stdio
