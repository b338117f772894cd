#pragma once

#include <boost/system/result.hpp>
#include <cerrno>
#include <string>

namespace stdio {

// What the kernel refused, as a value: an errno that travels until the edge turns it into an atom.
using Error = boost::system::error_code;

template <class T>
using Result = boost::system::result<T>;

inline Error error_from(int code) { return {code, boost::system::system_category()}; }
inline Error last_error() { return error_from(errno); }

// For system calls that return -1 and set errno and have nothing else to tell.
inline Result<void> checked(int returned) {
  if (returned == -1) return last_error();
  return {};
}

// For system calls that return -1 and set errno, or a value.
template <class T>
Result<T> checked_value(T returned) {
  if (returned == T(-1)) return last_error();
  return returned;
}

// Repeats a call that a signal interrupted. Not for close(2), whose fd is gone either way.
template <class Call>
auto retry(Call call) {
  for (;;) {
    const auto returned = call();
    if (returned != -1 || errno != EINTR) return returned;
  }
}

// The errno's name in lower case, "enoent"; numbers without a name become "e524", and what is no
// errno "e0".
std::string errno_name(int code);

}  // namespace stdio
