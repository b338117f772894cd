#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sys/result.hpp"

namespace stdio::calls {

// What a process finds around it: its environment variables, the name of its host.

std::vector<std::string> environ();
Result<void> clearenv();
std::optional<std::string> getenv(const char* name);
Result<std::string> gethostname();
Result<void> sethostname(const char* name);

}  // namespace stdio::calls
