#include "call/linux/seccomp.hpp"

#include <linux/seccomp.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>

#include "sys/named.hpp"

namespace stdio {

namespace {

constexpr std::array kOperations{
    Named{"seccomp_get_action_avail", SECCOMP_GET_ACTION_AVAIL},
    Named{"seccomp_get_notif_sizes", SECCOMP_GET_NOTIF_SIZES},
    Named{"seccomp_set_mode_filter", SECCOMP_SET_MODE_FILTER},
    Named{"seccomp_set_mode_strict", SECCOMP_SET_MODE_STRICT},
};

// Without seccomp_filter_flag_new_listener: it gives a descriptor, and nobody here could listen.
constexpr std::array kFlags{
    Named{"seccomp_filter_flag_log", SECCOMP_FILTER_FLAG_LOG},
    Named{"seccomp_filter_flag_spec_allow", SECCOMP_FILTER_FLAG_SPEC_ALLOW},
    Named{"seccomp_filter_flag_tsync", SECCOMP_FILTER_FLAG_TSYNC},
    Named{"seccomp_filter_flag_tsync_esrch", SECCOMP_FILTER_FLAG_TSYNC_ESRCH},
};

}  // namespace

std::optional<std::int64_t> SeccompOperation::value(std::string_view name) {
  return value_named(kOperations, name);
}

std::optional<std::int64_t> SeccompFlag::value(std::string_view name) {
  return value_named(kFlags, name);
}

namespace calls {

// glibc has no wrapper.
int seccomp(Constant<SeccompOperation> operation, Flags<SeccompFlag, unsigned> flags,
            CStruct& program) {
  return static_cast<int>(::syscall(SYS_seccomp, operation.value, flags.value, program.address()));
}

}  // namespace calls

}  // namespace stdio
