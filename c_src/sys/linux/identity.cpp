#include "sys/identity.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/stat.h>

#include "sys/fd.hpp"

namespace stdio {

// Not argv[0] nor AT_EXECFN, which are paths from the caller: he could have put another file there
// since. The link is the kernel's (proc_pid_exe(5)), and O_PATH needs no permission to read.
Result<gid_t> group_of_file() {
  const Fd file{::open("/proc/self/exe", O_PATH | O_CLOEXEC)};
  if (!file.valid()) return last_error();
  struct stat status {};
  if (::fstat(file.get(), &status) == -1) return last_error();
  return status.st_gid;
}

Result<void> set_dumpable(Dumpable dumpable) {
  return checked(::prctl(PR_SET_DUMPABLE, dumpable == Dumpable::Yes ? 1 : 0, 0, 0, 0));
}

}  // namespace stdio
