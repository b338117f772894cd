#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string_view>

#include "call/argument.hpp"
#include "term/writer.hpp"

namespace stdio {

// A capability by its number: cap_chown …
struct Capability {
  static std::optional<std::int64_t> value(std::string_view name);
};
// The same as the bit that it is in a set.
struct CapabilityBit {
  static std::optional<std::int64_t> value(std::string_view name);
};

// The capabilities of a process, one bit each: a map of three sets, each a list of names. In an
// argument a set may be a number too.
struct Capabilities {
  Flags<CapabilityBit> effective;
  Flags<CapabilityBit> permitted;
  Flags<CapabilityBit> inheritable;
  void write(term::Writer& writer) const;
};

template <>
struct Argument<Capabilities> {
  using Held = Capabilities;
  static Result<Held> read(term::Reader& reader);
  static Held pass(Held& held) { return held; }
};

namespace calls {

Result<Capabilities> capget(pid_t pid);
Result<void> capset(Capabilities sets);  // of the task itself

}  // namespace calls

}  // namespace stdio
