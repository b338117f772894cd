#pragma once

#include <sys/types.h>

#include <string>

namespace stdio::test {

inline constexpr uid_t kCaller = 65533;  // nobody's
inline constexpr gid_t kCallersGroup = 65532;

bool is_root();

// What the kernel says of this process: the value of a line of /proc/self/status, with single
// spaces.
std::string own_status(const std::string& line);

// Root only: as if this process were the caller's and had executed a file that is setuid root.
void execute_setuid_root();

}  // namespace stdio::test
