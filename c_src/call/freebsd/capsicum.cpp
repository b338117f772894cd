#include "call/freebsd/capsicum.hpp"

namespace stdio {

// The macros of the system know in which word a right stands.
Result<CapabilityRights> Argument<CapabilityRights>::read(term::Reader& reader) {
  term::Reader list = reader;
  std::vector<std::uint64_t> given;
  if (list.list()) {
    auto each = argument::many(reader, argument::flag<CapabilityRight>);
    if (!each) return each.error();
    given = std::move(*each);
  } else {
    const auto one = argument::flag<CapabilityRight>(reader);
    if (!one) return one.error();
    given.push_back(*one);
  }
  CapabilityRights rights{};
  cap_rights_init(&rights.native);
  for (const std::uint64_t right : given) {
    // What is no right ends the process (cap_rights_init(3)).
    const auto word = right >> 57;
    if (word != 1 && word != 2) return argument::undecodable();
    cap_rights_set(&rights.native, right);
  }
  return rights;
}

namespace calls {

Result<unsigned> cap_getmode() {
  unsigned mode = 0;
  if (::cap_getmode(&mode) == -1) return last_error();
  return mode;
}

Result<void> cap_rights_limit(int fd, CapabilityRights rights) {
  return checked(::cap_rights_limit(fd, &rights.native));
}

Result<std::uint32_t> cap_fcntls_get(int fd) {
  std::uint32_t rights = 0;
  if (::cap_fcntls_get(fd, &rights) == -1) return last_error();
  return rights;
}

Result<void> cap_ioctls_limit(int fd, const IoctlRequests& requests) {
  const std::vector<cap_ioctl_t> native{requests.begin(), requests.end()};
  return checked(::cap_ioctls_limit(fd, native.data(), native.size()));
}

}  // namespace calls

}  // namespace stdio
