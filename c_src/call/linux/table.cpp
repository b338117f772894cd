#include <array>

#include "call/entry.hpp"
#include "call/linux/calls.hpp"

namespace stdio {

namespace {

constexpr std::array kLinuxCalls{
    CallEntry{"prctl", call<&calls::prctl>},
};

}  // namespace

std::span<const CallEntry> platform_calls() { return kLinuxCalls; }

}  // namespace stdio
