#include "sys/identity.hpp"

#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

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

Result<std::vector<gid_t>> supplementary_groups() {
  const int count = ::getgroups(0, nullptr);
  if (count == -1) return last_error();
  std::vector<gid_t> groups(static_cast<std::size_t>(count));
  // Nobody else changes them between the two calls.
  if (::getgroups(count, groups.data()) == -1) return last_error();
  return groups;
}

Result<void> set_supplementary_groups(const std::vector<gid_t>& groups) {
  return checked(::setgroups(groups.size(), groups.data()));
}

// capset(2) has no function in the library. With the inheritable set the ambient one goes as well.
Result<void> drop_inheritable_capabilities() {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct sets[_LINUX_CAPABILITY_U32S_3]{};
  if (::syscall(SYS_capget, &header, sets) == -1) return last_error();
  for (auto& half : sets) half.inheritable = 0;
  return checked(static_cast<int>(::syscall(SYS_capset, &header, sets)));
}

Result<void> set_dumpable(Dumpable dumpable) {
  return checked(::prctl(PR_SET_DUMPABLE, dumpable == Dumpable::Yes ? 1 : 0, 0, 0, 0));
}

}  // namespace stdio
