#include "call/calls.hpp"

#include <unistd.h>

#include <array>
#include <climits>

#include "sys/identity.hpp"
#include "sys/kill.hpp"
#include "sys/process.hpp"

namespace stdio::calls {

namespace {

// glibc declares these constants as enumerations in C++, other systems as int.
template <class Enumeration, class R, class... A>
Enumeration first_parameter(R (*)(Enumeration, A...));
using WhichArgument = decltype(first_parameter(&::getpriority));

template <class First, class Second, class R, class... A>
Second second_parameter(R (*)(First, Second, A...));
using WhoArgument = decltype(second_parameter(&::setpriority));

using ResourceArgument = decltype(first_parameter(&::setrlimit));

WhichArgument native(Constant<PriorityWhich> which) {
  return static_cast<WhichArgument>(which.value);
}
ResourceArgument native(Constant<Resource> resource) {
  return static_cast<ResourceArgument>(resource.value);
}

}  // namespace

Result<std::string> getcwd() {
  std::array<char, PATH_MAX> path{};
  if (::getcwd(path.data(), path.size()) == nullptr) return last_error();
  return std::string{path.data()};
}

Result<std::vector<gid_t>> getgroups() { return supplementary_groups(); }

Result<std::tuple<gid_t, gid_t, gid_t>> getresgid() {
  gid_t real{};
  gid_t effective{};
  gid_t saved{};
  if (::getresgid(&real, &effective, &saved) == -1) return last_error();
  return std::tuple{real, effective, saved};
}

Result<std::tuple<uid_t, uid_t, uid_t>> getresuid() {
  uid_t real{};
  uid_t effective{};
  uid_t saved{};
  if (::getresuid(&real, &effective, &saved) == -1) return last_error();
  return std::tuple{real, effective, saved};
}

Result<void> setgroups(const std::vector<gid_t>& groups) {
  return set_supplementary_groups(groups);
}

// -1 is a priority too: only errno tells (getpriority(2)).
Result<int> getpriority(Constant<PriorityWhich> which, id_t who) {
  errno = 0;
  const int priority = ::getpriority(native(which), static_cast<WhoArgument>(who));
  if (priority == -1 && errno != 0) return last_error();
  return priority;
}

Result<void> setpriority(Constant<PriorityWhich> which, id_t who, int priority) {
  return checked(::setpriority(native(which), static_cast<WhoArgument>(who), priority));
}

Result<rlimit> getrlimit(Constant<Resource> resource) {
  rlimit limit{};
  if (::getrlimit(native(resource), &limit) == -1) return last_error();
  return limit;
}

Result<void> setrlimit(Constant<Resource> resource, rlimit limit) {
  return checked(::setrlimit(native(resource), &limit));
}

Result<void> kill(pid_t pid, Constant<SignalNumber> signal) {
  return signal_named(pid, signal.value);
}

Result<void> setproctitle(const char* name) { return set_process_name(name); }

Result<void> exit(int status) { ::_exit(status); }

}  // namespace stdio::calls
