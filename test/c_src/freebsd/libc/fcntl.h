#pragma once

// open(2), fcntl(2) of FreeBSD 14.

#include <sys/types.h>

#define O_RDONLY 0
#define O_WRONLY 1
#define O_RDWR 2
#define O_ACCMODE 3
#define O_NONBLOCK 0x4
#define O_APPEND 0x8
#define O_SHLOCK 0x10
#define O_EXLOCK 0x20
#define O_ASYNC 0x40
#define O_FSYNC 0x80
#define O_SYNC 0x80
#define O_NOFOLLOW 0x100
#define O_CREAT 0x200
#define O_TRUNC 0x400
#define O_EXCL 0x800
#define O_NOCTTY 0x8000
#define O_DIRECT 0x10000
#define O_DIRECTORY 0x20000
#define O_EXEC 0x40000
#define O_SEARCH O_EXEC
#define O_TTY_INIT 0x80000
#define O_CLOEXEC 0x100000
#define O_VERIFY 0x200000
#define O_RESOLVE_BENEATH 0x800000
#define O_DSYNC 0x1000000
#define O_NDELAY O_NONBLOCK
#define AT_FDCWD (-100)
#define F_DUPFD 0
#define F_GETFD 1
#define F_SETFD 2
#define F_GETFL 3
#define F_SETFL 4
#define F_GETOWN 5
#define F_SETOWN 6
#define F_DUP2FD 10
#define F_GETLK 11
#define F_SETLK 12
#define F_SETLKW 13
#define F_READAHEAD 15
#define F_RDAHEAD 16
#define F_DUPFD_CLOEXEC 17
#define F_DUP2FD_CLOEXEC 18
#define F_ADD_SEALS 19
#define F_GET_SEALS 20
#define FD_CLOEXEC 1

extern "C" {
int open(const char* path, int flags, ...);
int openat(int folder, const char* path, int flags, ...);
int fcntl(int fd, int command, ...);
}
