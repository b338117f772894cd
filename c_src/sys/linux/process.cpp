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

Result<void> become_subreaper() { return checked(::prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)); }

Result<void> set_process_name(const std::string& name) {
  return checked(::prctl(PR_SET_NAME, name.c_str(), 0, 0, 0));
}

}  // namespace stdio
