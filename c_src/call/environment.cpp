#include "call/environment.hpp"

#include <unistd.h>

#include <array>
#include <cstdlib>
#include <cstring>

namespace stdio::calls {

namespace {

// The longest name that a host may have: 64 bytes on Linux, 255 in POSIX.
constexpr std::size_t kLongestHostname = 255;

}  // namespace

std::vector<std::string> environ() {
  std::vector<std::string> variables;
  // Null behind clearenv(3).
  for (char** variable = ::environ; variable != nullptr && *variable != nullptr; ++variable) {
    variables.emplace_back(*variable);
  }
  return variables;
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

Result<void> sethostname(const char* name) {
  return checked(::sethostname(name, std::strlen(name)));
}

}  // namespace stdio::calls
