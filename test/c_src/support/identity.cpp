#include "support/identity.hpp"

#include <grp.h>
#include <unistd.h>

#include <fstream>
#include <sstream>

namespace stdio::test {

bool is_root() { return ::geteuid() == 0; }

std::string own_status(const std::string& line) {
  std::ifstream status{"/proc/self/status"};
  for (std::string text; std::getline(status, text);) {
    if (!text.starts_with(line + ":")) continue;
    std::istringstream words{text.substr(line.size() + 1)};
    std::string value;
    for (std::string word; words >> word;) value += (value.empty() ? "" : " ") + word;
    return value;
  }
  return "no such line";
}

void execute_setuid_root() {
  (void)::setgroups(0, nullptr);
  (void)::setresgid(kCallersGroup, kCallersGroup, kCallersGroup);
  (void)::setresuid(kCaller, 0, 0);
}

}  // namespace stdio::test
