#include "sys/identity.hpp"

#include <osreldate.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sys/freebsd/control.hpp"
#include "sys/process.hpp"

namespace stdio {

namespace {

// Before FreeBSD 15 the first group of the list is the effective one (HISTORY of setgroups(2)). A
// program that was built before goes on with the old calls.
constexpr bool kFirstIsEffective = __FreeBSD_version < 1500000;

}  // namespace

Result<gid_t> group_of_file() {
  const auto path = path_of_oneself();
  if (!path) return path.error();
  struct stat status {};
  if (::stat(path->c_str(), &status) == -1) return last_error();
  return status.st_gid;
}

Result<std::vector<gid_t>> supplementary_groups() {
  const int count = ::getgroups(0, nullptr);
  if (count == -1) return last_error();
  std::vector<gid_t> groups(static_cast<std::size_t>(count));
  // Nobody else changes them between the two calls.
  if (::getgroups(count, groups.data()) == -1) return last_error();
  if (kFirstIsEffective && !groups.empty()) groups.erase(groups.begin());
  return groups;
}

Result<void> set_supplementary_groups(const std::vector<gid_t>& groups) {
  std::vector<gid_t> list = groups;
  if (kFirstIsEffective) list.insert(list.begin(), ::getegid());
  return checked(::setgroups(static_cast<int>(list.size()), list.data()));
}

// There is nothing like them.
Result<void> drop_inheritable_capabilities() { return {}; }

Result<void> set_dumpable(Dumpable dumpable) {
  int wanted = dumpable == Dumpable::Yes ? PROC_TRACE_CTL_ENABLE : PROC_TRACE_CTL_DISABLE;
  return checked(control_oneself(PROC_TRACE_CTL, &wanted));
}

}  // namespace stdio
