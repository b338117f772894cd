#pragma once

// procctl(2) of FreeBSD 14: what our sources use of it.

#include <sys/types.h>
#include <sys/wait.h>

#define PROC_SPROTECT 1
#define PROC_REAP_ACQUIRE 2
#define PROC_REAP_RELEASE 3
#define PROC_REAP_STATUS 4
#define PROC_REAP_GETPIDS 5
#define PROC_REAP_KILL 6
#define PROC_TRACE_CTL 7
#define PROC_TRACE_STATUS 8
#define PROC_TRAPCAP_CTL 9
#define PROC_TRAPCAP_STATUS 10
#define PROC_PDEATHSIG_CTL 11
#define PROC_PDEATHSIG_STATUS 12
#define PROC_ASLR_CTL 13
#define PROC_ASLR_STATUS 14
#define PROC_PROTMAX_CTL 15
#define PROC_PROTMAX_STATUS 16
#define PROC_STACKGAP_CTL 17
#define PROC_STACKGAP_STATUS 18
#define PROC_NO_NEW_PRIVS_CTL 19
#define PROC_NO_NEW_PRIVS_STATUS 20
#define PROC_WXMAP_CTL 21
#define PROC_WXMAP_STATUS 22

#define PROC_TRACE_CTL_ENABLE 1
#define PROC_TRACE_CTL_DISABLE 2

#define REAPER_STATUS_OWNED 1u
#define REAPER_STATUS_REALINIT 2u
#define REAPER_PIDINFO_VALID 1u
#define REAPER_PIDINFO_CHILD 2u
#define REAPER_PIDINFO_REAPER 4u
#define REAPER_PIDINFO_ZOMBIE 8u
#define REAPER_KILL_CHILDREN 1u
#define REAPER_KILL_SUBTREE 2u

struct procctl_reaper_status {
  unsigned rs_flags;
  unsigned rs_children;
  unsigned rs_descendants;
  pid_t rs_reaper;
  pid_t rs_pid;
  unsigned rs_pad0[15];
};
static_assert(sizeof(procctl_reaper_status) == 80);

struct procctl_reaper_pidinfo {
  pid_t pi_pid;
  pid_t pi_subtree;
  unsigned pi_flags;
  unsigned pi_pad0[15];
};
static_assert(sizeof(procctl_reaper_pidinfo) == 72);

struct procctl_reaper_pids {
  unsigned rp_count;
  unsigned rp_pad0[15];
  procctl_reaper_pidinfo* rp_pids;
};
static_assert(sizeof(procctl_reaper_pids) == 72);

struct procctl_reaper_kill {
  int rk_sig;
  unsigned rk_flags;
  pid_t rk_subtree;
  unsigned rk_killed;
  pid_t rk_fpid;
  unsigned rk_pad0[15];
};
static_assert(sizeof(procctl_reaper_kill) == 80);

extern "C" int procctl(idtype_t type, id_t id, int command, void* argument);
