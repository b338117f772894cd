#include <algorithm>
#include <cctype>
#include <cstring>

#include "sys/result.hpp"

namespace stdio {

namespace {

// MAX_ERRNO: from seccomp(2) a process may get any up to it.
constexpr int kLargestErrno = 4095;

}  // namespace

std::string errno_name(int code) {
  if (code == ENOTSUP) return "enotsup";  // the number's other name, EOPNOTSUPP, is for sockets
  if (code < 0 || code > kLargestErrno) return "e0";
  const char* name = strerrorname_np(code);  // glibc 2.32
  if (name == nullptr) return std::to_string(code).insert(0, 1, 'e');
  std::string lower{name};
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return lower;
}

}  // namespace stdio
