#include "call/environment.hpp"

#include <unistd.h>

#include <array>
#include <cstdlib>
#include <cstring>

extern "C" char** environ;  // not every system's <unistd.h> has it

namespace stdio::calls {

namespace {

// The longest name that a host may have: 64 bytes on Linux, 255 in POSIX.
constexpr std::size_t kLongestHostname = 255;

// Its length is a size_t on Linux, an int elsewhere.
template <class Length>
int with_length(int (*function)(const char*, Length), const char* text) {
  return function(text, static_cast<Length>(std::strlen(text)));
}

}  // namespace

std::vector<std::string> environ() {
  std::vector<std::string> variables;
  for (char** variable = ::environ; variable != nullptr && *variable != nullptr; ++variable) {
    variables.emplace_back(*variable);
  }
  return variables;
}

// clearenv(3) is glibc's. All of them take an empty list for none.
Result<void> clearenv() {
  if (::environ != nullptr) *::environ = nullptr;
  return {};
}

std::optional<std::string> getenv(const char* name) {
  const char* value = ::getenv(name);
  if (value == nullptr) return std::nullopt;
  return std::string{value};
}

Result<std::string> gethostname() {
  std::array<char, kLongestHostname + 1> name{};
  if (::gethostname(name.data(), name.size()) == -1) return last_error();
  return std::string{name.data()};
}

Result<void> sethostname(const char* name) { return checked(with_length(&::sethostname, name)); }

}  // namespace stdio::calls
