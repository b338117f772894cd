#pragma once

#include <span>
#include <string>
#include <string_view>

#include "call/entry.hpp"

namespace stdio::test {

// Calls that do nothing but give back what they were called with: one for each type of a system
// call's parameters.
std::span<const CallEntry> echoes();

// What the echo of that name makes of these arguments.
std::string echoed(std::string_view name, std::string_view arguments);

}  // namespace stdio::test
