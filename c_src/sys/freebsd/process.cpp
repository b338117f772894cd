#include "sys/process.hpp"

#include <sys/sysctl.h>
#include <unistd.h>

#include <array>
#include <climits>

#include "sys/freebsd/control.hpp"

namespace stdio {

void close_from(int first) { ::closefrom(first); }

// FreeBSD 13.1.
void close_from_on_exec(int first) {
  ::close_range(static_cast<unsigned>(first), ~0U, CLOSE_RANGE_CLOEXEC);
}

Result<std::string> path_of_oneself() {
  const std::array name{CTL_KERN, KERN_PROC, KERN_PROC_PATHNAME, -1};
  std::array<char, PATH_MAX> path{};
  std::size_t size = path.size();
  if (::sysctl(name.data(), name.size(), path.data(), &size, nullptr, 0) == -1) return last_error();
  return std::string{path.data()};
}

Result<void> become_subreaper() {
  if (control_oneself(PROC_REAP_ACQUIRE, nullptr) == 0 || errno == EBUSY) return {};
  return last_error();
}

// What comes before all others would do so in its children as well: there is no flag to spare them.
void take_precedence() {}
void yield_precedence() {}

// The leading minus keeps the library from putting the program's name before it.
Result<void> set_process_name(const std::string& name) {
  ::setproctitle("-%s", name.c_str());
  return {};
}

}  // namespace stdio
