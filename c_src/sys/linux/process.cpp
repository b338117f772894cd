#include "sys/process.hpp"

#include <fcntl.h>
#include <linux/close_range.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace stdio {

namespace {

// close_range(2) is Linux 5.9, its CLOEXEC flag 5.11; before that every number has to be tried.
bool close_range_done(int first, unsigned flags) {
  return ::syscall(SYS_close_range, first, ~0U, flags) == 0;
}

int number_limit() { return static_cast<int>(::sysconf(_SC_OPEN_MAX)); }

}  // namespace

void close_from(int first) {
  if (close_range_done(first, 0)) return;
  for (int number = first; number < number_limit(); ++number) ::close(number);
}

void close_from_on_exec(int first) {
  if (close_range_done(first, CLOSE_RANGE_CLOEXEC)) return;
  for (int number = first; number < number_limit(); ++number) ::fcntl(number, F_SETFD, FD_CLOEXEC);
}

// Not a name, which may be another file's by now: the link is the kernel's (proc_pid_exe(5)).
Result<std::string> path_of_oneself() { return std::string{"/proc/self/exe"}; }

void take_precedence() {
  sched_param first{};
  first.sched_priority = 1;
  ::sched_setscheduler(0, SCHED_FIFO | SCHED_RESET_ON_FORK, &first);
}

void yield_precedence() {
  const sched_param none{};
  ::sched_setscheduler(0, SCHED_OTHER | SCHED_RESET_ON_FORK, &none);
}

Result<void> become_subreaper() { return checked(::prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)); }

Result<void> set_process_name(const std::string& name) {
  return checked(::prctl(PR_SET_NAME, name.c_str(), 0, 0, 0));
}

}  // namespace stdio
