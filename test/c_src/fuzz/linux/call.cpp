#include "call/linux/calls.hpp"
#include "call/linux/capability.hpp"
#include "call/linux/landlock.hpp"
#include "call/linux/namespace.hpp"
#include "call/linux/prctl.hpp"
#include "fuzz/arguments.hpp"

namespace stdio::fuzz {

void read_as_systems(BytesView bytes) {
  read_as<OpenHow, NamespaceFile, LandlockRuleset, Capabilities>(bytes);
}

}  // namespace stdio::fuzz
