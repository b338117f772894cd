#pragma once

#include <sys/capsicum.h>

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "call/argument.hpp"

namespace stdio {

// Capsicum (capsicum(4)): a process without the names of the system, descriptors that can do less.

struct CapabilityRight {  // cap_read …
  static std::optional<std::int64_t> value(std::string_view name);
};
struct FcntlRight {  // cap_fcntl_getfl …
  static std::optional<std::int64_t> value(std::string_view name);
};

// Rights taken together: names and numbers, as a list or alone. They are of several words, so that
// they are no flags.
struct CapabilityRights {
  cap_rights_t native;
};

template <>
struct Argument<CapabilityRights> {
  using Held = CapabilityRights;
  static Result<Held> read(term::Reader& reader);
  static Held pass(Held& held) { return held; }
};

// Requests of ioctl(2), by name or number.
using IoctlRequests = std::vector<Constant<IoctlRequest, unsigned long>>;

template <>
struct Argument<const IoctlRequests&> {
  using Held = IoctlRequests;
  static Result<Held> read(term::Reader& reader) {
    return argument::many(reader, argument::constant<IoctlRequest, unsigned long>);
  }
  static const Held& pass(Held& held) { return held; }
};

namespace calls {

Result<unsigned> cap_getmode();
Result<void> cap_rights_limit(int fd, CapabilityRights rights);
Result<std::uint32_t> cap_fcntls_get(int fd);
Result<void> cap_ioctls_limit(int fd, const IoctlRequests& requests);

}  // namespace calls

}  // namespace stdio
