#pragma once

// Where glibc's headers look for it: P_PID is 0.

typedef enum { P_PID, P_PPID, P_PGID, P_SID, P_CID, P_UID, P_GID, P_ALL } idtype_t;
static_assert(P_PID == 0 && P_PGID == 2);
