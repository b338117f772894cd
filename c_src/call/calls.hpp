#pragma once

#include <sys/resource.h>
#include <sys/types.h>

#include <string>
#include <tuple>
#include <vector>

#include "call/constant.hpp"
#include "sys/result.hpp"

namespace stdio::calls {

// System calls whose C interface has to be put into types first. Names and errno sets are the
// manual's.

Result<std::string> getcwd();
Result<std::vector<gid_t>> getgroups();
Result<std::tuple<gid_t, gid_t, gid_t>> getresgid();
Result<std::tuple<uid_t, uid_t, uid_t>> getresuid();
Result<void> setgroups(const std::vector<gid_t>& groups);
Result<int> getpriority(Constant<PriorityWhich> which, id_t who);
Result<void> setpriority(Constant<PriorityWhich> which, id_t who, int priority);
Result<rlimit> getrlimit(Constant<Resource> resource);
Result<void> setrlimit(Constant<Resource> resource, rlimit limit);
Result<void> kill(pid_t pid, Constant<SignalNumber> signal);
Result<void> setproctitle(const char* name);
[[noreturn]] Result<void> exit(int status);

}  // namespace stdio::calls
