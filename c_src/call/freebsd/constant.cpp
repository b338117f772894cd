#include "call/constant.hpp"

#include <sys/resource.h>
#include <sys/types.h>
#include <sys/wait.h>

#include <array>

#include "sys/named.hpp"

namespace stdio {

namespace {

constexpr std::array kPriorityWhich{
    Named{"prio_process", PRIO_PROCESS},
    Named{"prio_pgrp", PRIO_PGRP},
    Named{"prio_user", PRIO_USER},
};

constexpr std::array kResources{
    Named{"rlimit_as", RLIMIT_AS},           Named{"rlimit_core", RLIMIT_CORE},
    Named{"rlimit_cpu", RLIMIT_CPU},         Named{"rlimit_data", RLIMIT_DATA},
    Named{"rlimit_fsize", RLIMIT_FSIZE},     Named{"rlimit_kqueues", RLIMIT_KQUEUES},
    Named{"rlimit_memlock", RLIMIT_MEMLOCK}, Named{"rlimit_nofile", RLIMIT_NOFILE},
    Named{"rlimit_nproc", RLIMIT_NPROC},     Named{"rlimit_npts", RLIMIT_NPTS},
    Named{"rlimit_rss", RLIMIT_RSS},         Named{"rlimit_sbsize", RLIMIT_SBSIZE},
    Named{"rlimit_stack", RLIMIT_STACK},     Named{"rlimit_swap", RLIMIT_SWAP},
    Named{"rlimit_umtxp", RLIMIT_UMTXP},     Named{"rlimit_vmem", RLIMIT_VMEM},
};

constexpr std::array kWaitOptions{
    Named{"wnohang", WNOHANG},
    Named{"wuntraced", WUNTRACED},
    Named{"wcontinued", WCONTINUED},
};

}  // namespace

std::optional<std::int64_t> WaitOption::value(std::string_view name) {
  return value_named(kWaitOptions, name);
}

// There is no clone(2).
std::optional<std::int64_t> CloneFlag::value(std::string_view) { return std::nullopt; }

std::optional<std::int64_t> PriorityWhich::value(std::string_view name) {
  return value_named(kPriorityWhich, name);
}

std::optional<std::int64_t> Resource::value(std::string_view name) {
  return value_named(kResources, name);
}

}  // namespace stdio
