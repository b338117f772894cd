#include <linux/seccomp.h>
#include <linux/securebits.h>
#include <sys/prctl.h>

#include <array>

#include "call/linux/capability.hpp"
#include "call/linux/prctl.hpp"
#include "sys/named.hpp"
#include "sys/signal.hpp"

namespace stdio {

namespace {

constexpr std::array kOptions{
    Named{"pr_cap_ambient", PR_CAP_AMBIENT},
    Named{"pr_capbset_drop", PR_CAPBSET_DROP},
    Named{"pr_capbset_read", PR_CAPBSET_READ},
    Named{"pr_get_child_subreaper", PR_GET_CHILD_SUBREAPER},
    Named{"pr_get_dumpable", PR_GET_DUMPABLE},
    Named{"pr_get_endian", PR_GET_ENDIAN},
    Named{"pr_get_fp_mode", PR_GET_FP_MODE},
    Named{"pr_get_fpemu", PR_GET_FPEMU},
    Named{"pr_get_fpexc", PR_GET_FPEXC},
    Named{"pr_get_io_flusher", PR_GET_IO_FLUSHER},
    Named{"pr_get_keepcaps", PR_GET_KEEPCAPS},
    Named{"pr_get_name", PR_GET_NAME},
    Named{"pr_get_no_new_privs", PR_GET_NO_NEW_PRIVS},
    Named{"pr_get_pdeathsig", PR_GET_PDEATHSIG},
    Named{"pr_get_seccomp", PR_GET_SECCOMP},
    Named{"pr_get_securebits", PR_GET_SECUREBITS},
    Named{"pr_get_speculation_ctrl", PR_GET_SPECULATION_CTRL},
    Named{"pr_get_tagged_addr_ctrl", PR_GET_TAGGED_ADDR_CTRL},
    Named{"pr_get_thp_disable", PR_GET_THP_DISABLE},
    Named{"pr_get_tid_address", PR_GET_TID_ADDRESS},
    Named{"pr_get_timerslack", PR_GET_TIMERSLACK},
    Named{"pr_get_timing", PR_GET_TIMING},
    Named{"pr_get_tsc", PR_GET_TSC},
    Named{"pr_get_unalign", PR_GET_UNALIGN},
    Named{"pr_mce_kill", PR_MCE_KILL},
    Named{"pr_mce_kill_get", PR_MCE_KILL_GET},
    Named{"pr_mpx_disable_management", PR_MPX_DISABLE_MANAGEMENT},
    Named{"pr_mpx_enable_management", PR_MPX_ENABLE_MANAGEMENT},
    Named{"pr_pac_get_enabled_keys", PR_PAC_GET_ENABLED_KEYS},
    Named{"pr_pac_reset_keys", PR_PAC_RESET_KEYS},
    Named{"pr_pac_set_enabled_keys", PR_PAC_SET_ENABLED_KEYS},
    Named{"pr_sched_core", PR_SCHED_CORE},
    Named{"pr_set_child_subreaper", PR_SET_CHILD_SUBREAPER},
    Named{"pr_set_dumpable", PR_SET_DUMPABLE},
    Named{"pr_set_endian", PR_SET_ENDIAN},
    Named{"pr_set_fp_mode", PR_SET_FP_MODE},
    Named{"pr_set_fpemu", PR_SET_FPEMU},
    Named{"pr_set_fpexc", PR_SET_FPEXC},
    Named{"pr_set_io_flusher", PR_SET_IO_FLUSHER},
    Named{"pr_set_keepcaps", PR_SET_KEEPCAPS},
    Named{"pr_set_mm", PR_SET_MM},
    Named{"pr_set_name", PR_SET_NAME},
    Named{"pr_set_no_new_privs", PR_SET_NO_NEW_PRIVS},
    Named{"pr_set_pdeathsig", PR_SET_PDEATHSIG},
    Named{"pr_set_ptracer", PR_SET_PTRACER},
    Named{"pr_set_seccomp", PR_SET_SECCOMP},
    Named{"pr_set_securebits", PR_SET_SECUREBITS},
    Named{"pr_set_speculation_ctrl", PR_SET_SPECULATION_CTRL},
    Named{"pr_set_syscall_user_dispatch", PR_SET_SYSCALL_USER_DISPATCH},
    Named{"pr_set_tagged_addr_ctrl", PR_SET_TAGGED_ADDR_CTRL},
    Named{"pr_set_thp_disable", PR_SET_THP_DISABLE},
    Named{"pr_set_timerslack", PR_SET_TIMERSLACK},
    Named{"pr_set_timing", PR_SET_TIMING},
    Named{"pr_set_tsc", PR_SET_TSC},
    Named{"pr_set_unalign", PR_SET_UNALIGN},
    Named{"pr_set_vma", PR_SET_VMA},
    Named{"pr_sme_get_vl", PR_SME_GET_VL},
    Named{"pr_sme_set_vl", PR_SME_SET_VL},
    Named{"pr_sve_get_vl", PR_SVE_GET_VL},
    Named{"pr_sve_set_vl", PR_SVE_SET_VL},
    Named{"pr_task_perf_events_disable", PR_TASK_PERF_EVENTS_DISABLE},
    Named{"pr_task_perf_events_enable", PR_TASK_PERF_EVENTS_ENABLE},
};

constexpr std::array kValues{
    Named{"pr_cap_ambient_clear_all", PR_CAP_AMBIENT_CLEAR_ALL},
    Named{"pr_cap_ambient_is_set", PR_CAP_AMBIENT_IS_SET},
    Named{"pr_cap_ambient_lower", PR_CAP_AMBIENT_LOWER},
    Named{"pr_cap_ambient_raise", PR_CAP_AMBIENT_RAISE},
    Named{"pr_mce_kill_clear", PR_MCE_KILL_CLEAR},
    Named{"pr_mce_kill_default", PR_MCE_KILL_DEFAULT},
    Named{"pr_mce_kill_early", PR_MCE_KILL_EARLY},
    Named{"pr_mce_kill_late", PR_MCE_KILL_LATE},
    Named{"pr_mce_kill_set", PR_MCE_KILL_SET},
    Named{"pr_mte_tcf_async", PR_MTE_TCF_ASYNC},
    Named{"pr_mte_tcf_none", PR_MTE_TCF_NONE},
    Named{"pr_mte_tcf_sync", PR_MTE_TCF_SYNC},
    Named{"pr_pac_apdakey", PR_PAC_APDAKEY},
    Named{"pr_pac_apdbkey", PR_PAC_APDBKEY},
    Named{"pr_pac_apgakey", PR_PAC_APGAKEY},
    Named{"pr_pac_apiakey", PR_PAC_APIAKEY},
    Named{"pr_pac_apibkey", PR_PAC_APIBKEY},
    Named{"pr_sched_core_create", PR_SCHED_CORE_CREATE},
    Named{"pr_sched_core_get", PR_SCHED_CORE_GET},
    Named{"pr_sched_core_scope_process_group", PR_SCHED_CORE_SCOPE_PROCESS_GROUP},
    Named{"pr_sched_core_scope_thread", PR_SCHED_CORE_SCOPE_THREAD},
    Named{"pr_sched_core_scope_thread_group", PR_SCHED_CORE_SCOPE_THREAD_GROUP},
    Named{"pr_sched_core_share_from", PR_SCHED_CORE_SHARE_FROM},
    Named{"pr_sched_core_share_to", PR_SCHED_CORE_SHARE_TO},
    Named{"pr_set_mm_arg_end", PR_SET_MM_ARG_END},
    Named{"pr_set_mm_arg_start", PR_SET_MM_ARG_START},
    Named{"pr_set_mm_auxv", PR_SET_MM_AUXV},
    Named{"pr_set_mm_brk", PR_SET_MM_BRK},
    Named{"pr_set_mm_end_code", PR_SET_MM_END_CODE},
    Named{"pr_set_mm_end_data", PR_SET_MM_END_DATA},
    Named{"pr_set_mm_env_end", PR_SET_MM_ENV_END},
    Named{"pr_set_mm_env_start", PR_SET_MM_ENV_START},
    Named{"pr_set_mm_exe_file", PR_SET_MM_EXE_FILE},
    Named{"pr_set_mm_map", PR_SET_MM_MAP},
    Named{"pr_set_mm_map_size", PR_SET_MM_MAP_SIZE},
    Named{"pr_set_mm_start_brk", PR_SET_MM_START_BRK},
    Named{"pr_set_mm_start_code", PR_SET_MM_START_CODE},
    Named{"pr_set_mm_start_data", PR_SET_MM_START_DATA},
    Named{"pr_set_mm_start_stack", PR_SET_MM_START_STACK},
    Named{"pr_set_ptracer_any", -1},
    Named{"pr_set_vma_anon_name", PR_SET_VMA_ANON_NAME},
    Named{"pr_sme_set_vl_onexec", PR_SME_SET_VL_ONEXEC},
    Named{"pr_sme_vl_inherit", PR_SME_VL_INHERIT},
    Named{"pr_spec_disable", PR_SPEC_DISABLE},
    Named{"pr_spec_disable_noexec", PR_SPEC_DISABLE_NOEXEC},
    Named{"pr_spec_enable", PR_SPEC_ENABLE},
    Named{"pr_spec_force_disable", PR_SPEC_FORCE_DISABLE},
    Named{"pr_spec_indirect_branch", PR_SPEC_INDIRECT_BRANCH},
    Named{"pr_spec_l1d_flush", PR_SPEC_L1D_FLUSH},
    Named{"pr_spec_not_affected", PR_SPEC_NOT_AFFECTED},
    Named{"pr_spec_prctl", PR_SPEC_PRCTL},
    Named{"pr_spec_store_bypass", PR_SPEC_STORE_BYPASS},
    Named{"pr_sve_set_vl_onexec", PR_SVE_SET_VL_ONEXEC},
    Named{"pr_sve_vl_inherit", PR_SVE_VL_INHERIT},
    Named{"pr_sys_dispatch_off", PR_SYS_DISPATCH_OFF},
    Named{"pr_sys_dispatch_on", PR_SYS_DISPATCH_ON},
    Named{"pr_tagged_addr_enable", PR_TAGGED_ADDR_ENABLE},
    Named{"pr_tsc_enable", PR_TSC_ENABLE},
    Named{"pr_tsc_sigsegv", PR_TSC_SIGSEGV},
    Named{"pr_unalign_noprint", PR_UNALIGN_NOPRINT},
    Named{"pr_unalign_sigbus", PR_UNALIGN_SIGBUS},
    Named{"secbit_keep_caps", SECBIT_KEEP_CAPS},
    Named{"secbit_keep_caps_locked", SECBIT_KEEP_CAPS_LOCKED},
    Named{"secbit_no_cap_ambient_raise", SECBIT_NO_CAP_AMBIENT_RAISE},
    Named{"secbit_no_cap_ambient_raise_locked", SECBIT_NO_CAP_AMBIENT_RAISE_LOCKED},
    Named{"secbit_no_setuid_fixup", SECBIT_NO_SETUID_FIXUP},
    Named{"secbit_no_setuid_fixup_locked", SECBIT_NO_SETUID_FIXUP_LOCKED},
    Named{"secbit_noroot", SECBIT_NOROOT},
    Named{"secbit_noroot_locked", SECBIT_NOROOT_LOCKED},
    Named{"seccomp_mode_disabled", SECCOMP_MODE_DISABLED},
    Named{"seccomp_mode_filter", SECCOMP_MODE_FILTER},
    Named{"seccomp_mode_strict", SECCOMP_MODE_STRICT},
};

}  // namespace

std::optional<std::int64_t> PrctlOption::value(std::string_view name) {
  return value_named(kOptions, name);
}

std::optional<std::int64_t> PrctlValue::value(std::string_view name) {
  if (const auto signal = signal_number(name)) return *signal;
  if (const auto capability = Capability::value(name)) return capability;
  return value_named(kValues, name);
}

}  // namespace stdio
