#include <sched.h>
#include <sys/mount.h>

#include <array>

#include "call/entry.hpp"
#include "call/linux/calls.hpp"
#include "call/linux/capability.hpp"
#include "call/linux/landlock.hpp"
#include "call/linux/mount.hpp"
#include "call/linux/namespace.hpp"
#include "call/linux/prctl.hpp"
#include "call/linux/root.hpp"
#include "call/linux/seccomp.hpp"

namespace stdio {

namespace {

constexpr std::array kLinuxCalls{
    // processes
    CallEntry{"prctl", call<&calls::prctl>},
    CallEntry{"prlimit", call<&calls::prlimit>},
    // files
    CallEntry{"close_range", status<&calls::close_range>},
    CallEntry{"openat2", value<&calls::openat2>},
    // mounts
    CallEntry{"mount", status<as<&::mount, OptionalText, const char*, OptionalText,
                                 Flags<MountFlag>, OptionalText>>},
    CallEntry{"mount_setattr", status<&calls::mount_setattr>},
    CallEntry{"move_mount",
              status<as<&::move_mount, Constant<PathStart>, const char*, Constant<PathStart>,
                        const char*, Flags<MoveMountFlag, unsigned>>>},
    CallEntry{
        "open_tree",
        value<as<&::open_tree, Constant<PathStart>, const char*, Flags<MountPathFlag, unsigned>>>},
    CallEntry{"pivot_root", status<&calls::pivot_root>},
    CallEntry{"umount", status<&::umount>},
    CallEntry{"umount2", status<as<&::umount2, const char*, Flags<UmountFlag, int>>>},
    // namespaces
    CallEntry{"map_ids", call<&calls::map_ids>},
    CallEntry{"setdomainname", status<&calls::setdomainname>},
    CallEntry{"setns", call<&calls::setns>},
    CallEntry{"unshare", status<as<&::unshare, Flags<CloneFlag, int>>>},
    // a root of one's own
    CallEntry{"root_bind", call<&calls::root_bind>},
    CallEntry{"root_enter", call<&calls::root_enter>},
    CallEntry{"root_mount", call<&calls::root_mount>},
    CallEntry{"root_pivot", call<&calls::root_pivot>},
    // sandboxes
    CallEntry{"capget", call<&calls::capget>},
    CallEntry{"capset", call<&calls::capset>},
    CallEntry{"landlock_add_rule", status<&calls::landlock_add_rule>},
    CallEntry{"landlock_create_ruleset", value<&calls::landlock_create_ruleset>},
    CallEntry{"landlock_restrict", call<&calls::landlock_restrict>},
    CallEntry{"landlock_restrict_self", status<&calls::landlock_restrict_self>},
    CallEntry{"seccomp", status<&calls::seccomp>},
};

}  // namespace

std::span<const CallEntry> platform_calls() { return kLinuxCalls; }

}  // namespace stdio
