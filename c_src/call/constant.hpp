#pragma once

#include <cstdint>
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

// An argument of a domain's constants taken together: a number, a name, or a list of names.
template <class Domain>
struct Flags {
  std::uint64_t value = 0;
};

struct PriorityWhich {
  static std::optional<std::int64_t> value(std::string_view name);
};
struct Resource {
  static std::optional<std::int64_t> value(std::string_view name);
};
struct WaitOption {
  static std::optional<std::int64_t> value(std::string_view name);
};
// Namespaces, of clone(2).
struct CloneFlag {
  static std::optional<std::int64_t> value(std::string_view name);
};
struct SignalNumber {
  static std::optional<std::int64_t> value(std::string_view name) { return signal_number(name); }
};

}  // namespace stdio
