#include "call/constant.hpp"

#include <sched.h>
#include <sys/resource.h>
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
    Named{"rlimit_as", RLIMIT_AS},
    Named{"rlimit_core", RLIMIT_CORE},
    Named{"rlimit_cpu", RLIMIT_CPU},
    Named{"rlimit_data", RLIMIT_DATA},
    Named{"rlimit_fsize", RLIMIT_FSIZE},
    Named{"rlimit_locks", RLIMIT_LOCKS},
    Named{"rlimit_memlock", RLIMIT_MEMLOCK},
    Named{"rlimit_msgqueue", RLIMIT_MSGQUEUE},
    Named{"rlimit_nice", RLIMIT_NICE},
    Named{"rlimit_nofile", RLIMIT_NOFILE},
    Named{"rlimit_nproc", RLIMIT_NPROC},
    Named{"rlimit_rss", RLIMIT_RSS},
    Named{"rlimit_rtprio", RLIMIT_RTPRIO},
    Named{"rlimit_rttime", RLIMIT_RTTIME},
    Named{"rlimit_sigpending", RLIMIT_SIGPENDING},
    Named{"rlimit_stack", RLIMIT_STACK},
};

constexpr std::array kWaitOptions{
    Named{"wnohang", WNOHANG},
    Named{"wuntraced", WUNTRACED},
    Named{"wcontinued", WCONTINUED},
};

constexpr std::array kCloneFlags{
    Named{"clone_files", CLONE_FILES},         Named{"clone_fs", CLONE_FS},
    Named{"clone_newcgroup", CLONE_NEWCGROUP}, Named{"clone_newipc", CLONE_NEWIPC},
    Named{"clone_newnet", CLONE_NEWNET},       Named{"clone_newns", CLONE_NEWNS},
    Named{"clone_newpid", CLONE_NEWPID},       Named{"clone_newtime", CLONE_NEWTIME},
    Named{"clone_newuser", CLONE_NEWUSER},     Named{"clone_newuts", CLONE_NEWUTS},
    Named{"clone_sysvsem", CLONE_SYSVSEM},
};

}  // namespace

std::optional<std::int64_t> WaitOption::value(std::string_view name) {
  return value_named(kWaitOptions, name);
}

std::optional<std::int64_t> CloneFlag::value(std::string_view name) {
  return value_named(kCloneFlags, name);
}

std::optional<std::int64_t> PriorityWhich::value(std::string_view name) {
  return value_named(kPriorityWhich, name);
}

std::optional<std::int64_t> Resource::value(std::string_view name) {
  return value_named(kResources, name);
}

}  // namespace stdio
