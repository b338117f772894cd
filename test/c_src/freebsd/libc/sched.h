#pragma once

// POSIX's part, without the flags of Linux. <pthread.h> of glibc wants the names of sets of
// processors.

#include <sys/types.h>
#include <time.h>

#define SCHED_FIFO 1
#define SCHED_OTHER 2
#define SCHED_RR 3

struct sched_param {
  int sched_priority;
};
typedef struct cpuset_of_freebsd cpu_set_t;
#define __defined_schedparam 1

extern "C" {
int sched_getparam(pid_t pid, struct sched_param* parameter);
int sched_getscheduler(pid_t pid);
int sched_setscheduler(pid_t pid, int policy, const struct sched_param* parameter);
int sched_yield(void);
}
