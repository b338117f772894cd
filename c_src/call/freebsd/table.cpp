#include <array>

#include "call/entry.hpp"
#include "call/freebsd/capsicum.hpp"
#include "call/freebsd/jail.hpp"
#include "call/freebsd/procctl.hpp"
#include "sys/jail.hpp"

namespace stdio {

namespace {

constexpr std::array kFreeBsdCalls{
    // processes
    CallEntry{"procctl", call<&calls::procctl>},
    // jails
    CallEntry{"jail", call<&calls::jail>},
    CallEntry{"jail_attach", status<&::jail_attach>},
    CallEntry{"jail_remove", call<&remove_jail>},
    CallEntry{"jail_set", call<&calls::jail_set>},
    // sandboxes
    CallEntry{"cap_enter", status<&::cap_enter>},
    CallEntry{"cap_fcntls_get", call<&calls::cap_fcntls_get>},
    CallEntry{"cap_fcntls_limit",
              status<as<&::cap_fcntls_limit, int, Flags<FcntlRight, std::uint32_t>>>},
    CallEntry{"cap_getmode", call<&calls::cap_getmode>},
    CallEntry{"cap_ioctls_limit", call<&calls::cap_ioctls_limit>},
    CallEntry{"cap_rights_limit", call<&calls::cap_rights_limit>},
};

}  // namespace

std::span<const CallEntry> platform_calls() { return kFreeBsdCalls; }

}  // namespace stdio
