#pragma once

#include <span>
#include <string_view>

#include "call/typed.hpp"

namespace stdio {

struct CallEntry {
  std::string_view name;
  RunCall run;
};

// The calls that only this system has, in call/<platform>/table.cpp.
std::span<const CallEntry> platform_calls();

}  // namespace stdio
