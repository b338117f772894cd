#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "sys/signal.hpp"

namespace stdio {

// An argument that stands for one of a domain's constants: a number, or a name that `Domain::value`
// knows. The names are the platform's, in call/<platform>/constant*.cpp.
template <class Domain, class T = int>
struct Constant {
  T value;
  constexpr operator T() const { return value; }
};

// An argument of a domain's constants taken together: a number, a name, or a list of names.
// `Number` is the type that the call takes them in: what has no room there does not decode.
template <class Domain, class Number = std::uint64_t>
struct Flags {
  Number value = 0;
  constexpr operator Number() const { return value; }
};

// files
struct OpenFlag {
  static std::optional<std::int64_t> value(std::string_view name);
};
struct Whence {
  static std::optional<std::int64_t> value(std::string_view name);
};
struct FcntlCommand {
  static std::optional<std::int64_t> value(std::string_view name);
};
struct IoctlRequest {
  static std::optional<std::int64_t> value(std::string_view name);
};
struct SocketDomain {
  static std::optional<std::int64_t> value(std::string_view name);
};
struct SocketType {
  static std::optional<std::int64_t> value(std::string_view name);
};

// processes
struct PriorityWhich {
  static std::optional<std::int64_t> value(std::string_view name);
};
struct PtraceRequest {
  static std::optional<std::int64_t> value(std::string_view name);
};
struct Resource {
  static std::optional<std::int64_t> value(std::string_view name);
};
struct WaitOption {
  static std::optional<std::int64_t> value(std::string_view name);
};
// What clone(2) makes anew, and unshare(2), which knows some more.
struct CloneFlag {
  static std::optional<std::int64_t> value(std::string_view name);
};
struct SignalNumber {
  static std::optional<std::int64_t> value(std::string_view name) { return signal_number(name); }
};

}  // namespace stdio
