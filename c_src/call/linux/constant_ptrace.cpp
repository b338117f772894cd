#include <linux/ptrace.h>

#include <array>

#include "call/constant.hpp"
#include "sys/named.hpp"

namespace stdio {

namespace {

constexpr std::array kPtraceRequests{
    Named{"ptrace_traceme", PTRACE_TRACEME},
    Named{"ptrace_peektext", PTRACE_PEEKTEXT},
    Named{"ptrace_peekdata", PTRACE_PEEKDATA},
    Named{"ptrace_peekusr", PTRACE_PEEKUSR},
    Named{"ptrace_poketext", PTRACE_POKETEXT},
    Named{"ptrace_pokedata", PTRACE_POKEDATA},
    Named{"ptrace_pokeusr", PTRACE_POKEUSR},
    Named{"ptrace_cont", PTRACE_CONT},
    Named{"ptrace_kill", PTRACE_KILL},
    Named{"ptrace_singlestep", PTRACE_SINGLESTEP},
    Named{"ptrace_attach", PTRACE_ATTACH},
    Named{"ptrace_detach", PTRACE_DETACH},
    Named{"ptrace_syscall", PTRACE_SYSCALL},
    Named{"ptrace_setoptions", PTRACE_SETOPTIONS},
    Named{"ptrace_geteventmsg", PTRACE_GETEVENTMSG},
    Named{"ptrace_getsiginfo", PTRACE_GETSIGINFO},
    Named{"ptrace_setsiginfo", PTRACE_SETSIGINFO},
    Named{"ptrace_getregset", PTRACE_GETREGSET},
    Named{"ptrace_setregset", PTRACE_SETREGSET},
    Named{"ptrace_seize", PTRACE_SEIZE},
    Named{"ptrace_interrupt", PTRACE_INTERRUPT},
    Named{"ptrace_listen", PTRACE_LISTEN},
    Named{"ptrace_peeksiginfo", PTRACE_PEEKSIGINFO},
    Named{"ptrace_getsigmask", PTRACE_GETSIGMASK},
    Named{"ptrace_setsigmask", PTRACE_SETSIGMASK},
    Named{"ptrace_seccomp_get_filter", PTRACE_SECCOMP_GET_FILTER},
    Named{"ptrace_get_syscall_info", PTRACE_GET_SYSCALL_INFO},
};

}  // namespace

std::optional<std::int64_t> PtraceRequest::value(std::string_view name) {
  return value_named(kPtraceRequests, name);
}

}  // namespace stdio
