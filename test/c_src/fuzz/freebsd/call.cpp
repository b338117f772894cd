#include "call/freebsd/capsicum.hpp"
#include "call/freebsd/jail.hpp"
#include "fuzz/arguments.hpp"

namespace stdio::fuzz {

void read_as_systems(BytesView bytes) {
  read_as<JailArgument&, const std::vector<JailParameter>&, CapabilityRights, const IoctlRequests&>(
      bytes);
}

}  // namespace stdio::fuzz
