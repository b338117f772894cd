#pragma once

// getrlimit(2), getpriority(2) of FreeBSD 14.

#include <sys/types.h>

#include <cstdint>

#define PRIO_PROCESS 0
#define PRIO_PGRP 1
#define PRIO_USER 2

#define RLIMIT_CPU 0
#define RLIMIT_FSIZE 1
#define RLIMIT_DATA 2
#define RLIMIT_STACK 3
#define RLIMIT_CORE 4
#define RLIMIT_RSS 5
#define RLIMIT_MEMLOCK 6
#define RLIMIT_NPROC 7
#define RLIMIT_NOFILE 8
#define RLIMIT_SBSIZE 9
#define RLIMIT_VMEM 10
#define RLIMIT_NPTS 11
#define RLIMIT_SWAP 12
#define RLIMIT_KQUEUES 13
#define RLIMIT_UMTXP 14
#define RLIMIT_AS RLIMIT_VMEM

typedef std::int64_t rlim_t;
#define RLIM_INFINITY ((rlim_t)INT64_MAX)

struct rlimit {
  rlim_t rlim_cur;
  rlim_t rlim_max;
};

extern "C" {
int getpriority(int which, int who);
int setpriority(int which, int who, int priority);
int getrlimit(int resource, struct rlimit* limit);
int setrlimit(int resource, const struct rlimit* limit);
}
