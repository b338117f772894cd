#pragma once

// select(2), with POSIX's macros as functions of a few words.

#include <bits/types/sigset_t.h>
#include <bits/types/struct_timespec.h>
#include <bits/types/struct_timeval.h>
#include <sys/types.h>

#define FD_SETSIZE 1024

typedef struct {
  unsigned long fds_bits[FD_SETSIZE / 64];
} fd_set;

#define FD_ZERO(set) (*(set) = fd_set{})
#define FD_SET(fd, set) ((set)->fds_bits[(fd) / 64] |= 1UL << ((fd) % 64))
#define FD_CLR(fd, set) ((set)->fds_bits[(fd) / 64] &= ~(1UL << ((fd) % 64)))
#define FD_ISSET(fd, set) (((set)->fds_bits[(fd) / 64] >> ((fd) % 64) & 1UL) != 0)

extern "C" int select(int end, fd_set* to_read, fd_set* to_write, fd_set* exceptional,
                      struct timeval* timeout);
