#include <sys/procctl.h>

#include <array>

#include "call/freebsd/procctl.hpp"
#include "sys/named.hpp"

namespace stdio {

namespace {

constexpr std::array kIdTypes{
    Named{"p_pid", P_PID},
    Named{"p_pgid", P_PGID},
};

constexpr std::array kCommands{
    Named{"proc_sprotect", PROC_SPROTECT},
    Named{"proc_reap_acquire", PROC_REAP_ACQUIRE},
    Named{"proc_reap_release", PROC_REAP_RELEASE},
    Named{"proc_reap_status", PROC_REAP_STATUS},
    Named{"proc_reap_getpids", PROC_REAP_GETPIDS},
    Named{"proc_reap_kill", PROC_REAP_KILL},
    Named{"proc_trace_ctl", PROC_TRACE_CTL},
    Named{"proc_trace_status", PROC_TRACE_STATUS},
    Named{"proc_trapcap_ctl", PROC_TRAPCAP_CTL},
    Named{"proc_trapcap_status", PROC_TRAPCAP_STATUS},
    Named{"proc_pdeathsig_ctl", PROC_PDEATHSIG_CTL},
    Named{"proc_pdeathsig_status", PROC_PDEATHSIG_STATUS},
    Named{"proc_aslr_ctl", PROC_ASLR_CTL},
    Named{"proc_aslr_status", PROC_ASLR_STATUS},
    Named{"proc_protmax_ctl", PROC_PROTMAX_CTL},
    Named{"proc_protmax_status", PROC_PROTMAX_STATUS},
    Named{"proc_stackgap_ctl", PROC_STACKGAP_CTL},
    Named{"proc_stackgap_status", PROC_STACKGAP_STATUS},
    Named{"proc_no_new_privs_ctl", PROC_NO_NEW_PRIVS_CTL},
    Named{"proc_no_new_privs_status", PROC_NO_NEW_PRIVS_STATUS},
    Named{"proc_wxmap_ctl", PROC_WXMAP_CTL},
    Named{"proc_wxmap_status", PROC_WXMAP_STATUS},
};

}  // namespace

std::optional<std::int64_t> ProcctlIdType::value(std::string_view name) {
  return value_named(kIdTypes, name);
}

std::optional<std::int64_t> ProcctlCommand::value(std::string_view name) {
  return value_named(kCommands, name);
}

}  // namespace stdio
