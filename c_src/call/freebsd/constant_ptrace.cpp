#include <sys/ptrace.h>
#include <sys/types.h>

#include <array>

#include "call/constant.hpp"
#include "sys/named.hpp"

namespace stdio {

namespace {

constexpr std::array kPtraceRequests{
    Named{"pt_trace_me", PT_TRACE_ME},
    Named{"pt_read_i", PT_READ_I},
    Named{"pt_read_d", PT_READ_D},
    Named{"pt_write_i", PT_WRITE_I},
    Named{"pt_write_d", PT_WRITE_D},
    Named{"pt_continue", PT_CONTINUE},
    Named{"pt_kill", PT_KILL},
    Named{"pt_step", PT_STEP},
    Named{"pt_attach", PT_ATTACH},
    Named{"pt_detach", PT_DETACH},
    Named{"pt_io", PT_IO},
    Named{"pt_lwpinfo", PT_LWPINFO},
    Named{"pt_getnumlwps", PT_GETNUMLWPS},
    Named{"pt_getlwplist", PT_GETLWPLIST},
    Named{"pt_clearstep", PT_CLEARSTEP},
    Named{"pt_setstep", PT_SETSTEP},
    Named{"pt_suspend", PT_SUSPEND},
    Named{"pt_resume", PT_RESUME},
    Named{"pt_to_sce", PT_TO_SCE},
    Named{"pt_to_scx", PT_TO_SCX},
    Named{"pt_syscall", PT_SYSCALL},
    Named{"pt_follow_fork", PT_FOLLOW_FORK},
    Named{"pt_lwp_events", PT_LWP_EVENTS},
    Named{"pt_get_event_mask", PT_GET_EVENT_MASK},
    Named{"pt_set_event_mask", PT_SET_EVENT_MASK},
    Named{"pt_get_sc_args", PT_GET_SC_ARGS},
    Named{"pt_getregs", PT_GETREGS},
    Named{"pt_setregs", PT_SETREGS},
    Named{"pt_getfpregs", PT_GETFPREGS},
    Named{"pt_setfpregs", PT_SETFPREGS},
    Named{"pt_getdbregs", PT_GETDBREGS},
    Named{"pt_setdbregs", PT_SETDBREGS},
    Named{"pt_vm_timestamp", PT_VM_TIMESTAMP},
    Named{"pt_vm_entry", PT_VM_ENTRY},
};

}  // namespace

std::optional<std::int64_t> PtraceRequest::value(std::string_view name) {
  return value_named(kPtraceRequests, name);
}

}  // namespace stdio
