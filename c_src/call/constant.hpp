#pragma once

#include <optional>
#include <string_view>

#include "sys/signal.hpp"

namespace stdio {

// An argument that stands for one of a domain's constants: a number, or a name that `Domain::value`
// knows. The names are the platform's, in call/<platform>/constant.cpp.
template <class Domain>
struct Constant {
  int value;
};

struct PriorityWhich {
  static std::optional<int> value(std::string_view name);
};
struct Resource {
  static std::optional<int> value(std::string_view name);
};
struct SignalNumber {
  static std::optional<int> value(std::string_view name) { return signal_number(name); }
};

}  // namespace stdio
