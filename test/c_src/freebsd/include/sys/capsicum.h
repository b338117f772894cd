#pragma once

// Capsicum of FreeBSD (rights(4)): each right stands in one of two words, and says in which.

#include <cstddef>
#include <cstdint>

#define CAPRIGHT(word, bit) ((1ULL << (57 + (word))) | (bit))

#define CAP_READ CAPRIGHT(0, 0x1ULL)
#define CAP_WRITE CAPRIGHT(0, 0x2ULL)
#define CAP_SEEK_TELL CAPRIGHT(0, 0x4ULL)
#define CAP_MMAP CAPRIGHT(0, 0x10ULL)
#define CAP_CREATE CAPRIGHT(0, 0x40ULL)
#define CAP_FEXECVE CAPRIGHT(0, 0x80ULL)
#define CAP_FSYNC CAPRIGHT(0, 0x100ULL)
#define CAP_FTRUNCATE CAPRIGHT(0, 0x200ULL)
#define CAP_LOOKUP CAPRIGHT(0, 0x400ULL)
#define CAP_FCHDIR CAPRIGHT(0, 0x800ULL)
#define CAP_FCHFLAGS CAPRIGHT(0, 0x1000ULL)
#define CAP_FCHMOD CAPRIGHT(0, 0x2000ULL)
#define CAP_FCHOWN CAPRIGHT(0, 0x4000ULL)
#define CAP_FCNTL CAPRIGHT(0, 0x8000ULL)
#define CAP_FLOCK CAPRIGHT(0, 0x10000ULL)
#define CAP_FPATHCONF CAPRIGHT(0, 0x20000ULL)
#define CAP_FSCK CAPRIGHT(0, 0x40000ULL)
#define CAP_FSTAT CAPRIGHT(0, 0x80000ULL)
#define CAP_FSTATFS CAPRIGHT(0, 0x100000ULL)
#define CAP_FUTIMES CAPRIGHT(0, 0x200000ULL)
#define CAP_ACCEPT CAPRIGHT(0, 0x20000000ULL)
#define CAP_BIND CAPRIGHT(0, 0x40000000ULL)
#define CAP_CONNECT CAPRIGHT(0, 0x80000000ULL)
#define CAP_GETPEERNAME CAPRIGHT(0, 0x100000000ULL)
#define CAP_GETSOCKNAME CAPRIGHT(0, 0x200000000ULL)
#define CAP_GETSOCKOPT CAPRIGHT(0, 0x400000000ULL)
#define CAP_LISTEN CAPRIGHT(0, 0x800000000ULL)
#define CAP_PEELOFF CAPRIGHT(0, 0x1000000000ULL)
#define CAP_SETSOCKOPT CAPRIGHT(0, 0x2000000000ULL)
#define CAP_SHUTDOWN CAPRIGHT(0, 0x4000000000ULL)
#define CAP_SEEK (CAP_SEEK_TELL | 0x8ULL)
#define CAP_LINKAT_TARGET (CAP_LOOKUP | 0x400000ULL)
#define CAP_MKDIRAT (CAP_LOOKUP | 0x800000ULL)
#define CAP_MKFIFOAT (CAP_LOOKUP | 0x1000000ULL)
#define CAP_MKNODAT (CAP_LOOKUP | 0x2000000ULL)
#define CAP_RENAMEAT_SOURCE (CAP_LOOKUP | 0x4000000ULL)
#define CAP_SYMLINKAT (CAP_LOOKUP | 0x8000000ULL)
#define CAP_UNLINKAT (CAP_LOOKUP | 0x10000000ULL)
#define CAP_BINDAT (CAP_LOOKUP | 0x8000000000ULL)
#define CAP_CONNECTAT (CAP_LOOKUP | 0x10000000000ULL)
#define CAP_LINKAT_SOURCE (CAP_LOOKUP | 0x20000000000ULL)
#define CAP_RENAMEAT_TARGET (CAP_LOOKUP | 0x40000000000ULL)
#define CAP_PREAD (CAP_SEEK | CAP_READ)
#define CAP_PWRITE (CAP_SEEK | CAP_WRITE)
#define CAP_MMAP_R (CAP_MMAP | CAP_SEEK | CAP_READ)
#define CAP_MMAP_W (CAP_MMAP | CAP_SEEK | CAP_WRITE)
#define CAP_MMAP_X (CAP_MMAP | CAP_SEEK | 0x20ULL)
#define CAP_MMAP_RW (CAP_MMAP_R | CAP_MMAP_W)
#define CAP_MMAP_RX (CAP_MMAP_R | CAP_MMAP_X)
#define CAP_MMAP_WX (CAP_MMAP_W | CAP_MMAP_X)
#define CAP_MMAP_RWX (CAP_MMAP_RW | CAP_MMAP_X)
#define CAP_CHFLAGSAT (CAP_FCHFLAGS | CAP_LOOKUP)
#define CAP_FCHMODAT (CAP_FCHMOD | CAP_LOOKUP)
#define CAP_FCHOWNAT (CAP_FCHOWN | CAP_LOOKUP)
#define CAP_FSTATAT (CAP_FSTAT | CAP_LOOKUP)
#define CAP_FUTIMESAT (CAP_FUTIMES | CAP_LOOKUP)
#define CAP_RECV (CAP_READ)
#define CAP_SEND (CAP_WRITE)
#define CAP_SOCK_CLIENT                                                                        \
  (CAP_CONNECT | CAP_GETPEERNAME | CAP_GETSOCKNAME | CAP_GETSOCKOPT | CAP_PEELOFF | CAP_RECV | \
   CAP_SEND | CAP_SETSOCKOPT | CAP_SHUTDOWN)
#define CAP_SOCK_SERVER                                                                      \
  (CAP_ACCEPT | CAP_BIND | CAP_GETPEERNAME | CAP_GETSOCKNAME | CAP_GETSOCKOPT | CAP_LISTEN | \
   CAP_PEELOFF | CAP_RECV | CAP_SEND | CAP_SETSOCKOPT | CAP_SHUTDOWN)

#define CAP_MAC_GET CAPRIGHT(1, 0x1ULL)
#define CAP_MAC_SET CAPRIGHT(1, 0x2ULL)
#define CAP_SEM_GETVALUE CAPRIGHT(1, 0x4ULL)
#define CAP_SEM_POST CAPRIGHT(1, 0x8ULL)
#define CAP_SEM_WAIT CAPRIGHT(1, 0x10ULL)
#define CAP_EVENT CAPRIGHT(1, 0x20ULL)
#define CAP_KQUEUE_EVENT CAPRIGHT(1, 0x40ULL)
#define CAP_IOCTL CAPRIGHT(1, 0x80ULL)
#define CAP_TTYHOOK CAPRIGHT(1, 0x100ULL)
#define CAP_PDGETPID CAPRIGHT(1, 0x200ULL)
#define CAP_PDKILL CAPRIGHT(1, 0x800ULL)
#define CAP_EXTATTR_DELETE CAPRIGHT(1, 0x1000ULL)
#define CAP_EXTATTR_GET CAPRIGHT(1, 0x2000ULL)
#define CAP_EXTATTR_LIST CAPRIGHT(1, 0x4000ULL)
#define CAP_EXTATTR_SET CAPRIGHT(1, 0x8000ULL)
#define CAP_ACL_CHECK CAPRIGHT(1, 0x10000ULL)
#define CAP_ACL_DELETE CAPRIGHT(1, 0x20000ULL)
#define CAP_ACL_GET CAPRIGHT(1, 0x40000ULL)
#define CAP_ACL_SET CAPRIGHT(1, 0x80000ULL)
#define CAP_KQUEUE_CHANGE CAPRIGHT(1, 0x100000ULL)
#define CAP_KQUEUE (CAP_KQUEUE_EVENT | CAP_KQUEUE_CHANGE)

static_assert(CAP_READ == 0x0200'0000'0000'0001ULL);
static_assert(CAP_EVENT == 0x0400'0000'0000'0020ULL);

// One bit for each command of fcntl(2).
#define CAP_FCNTL_GETFL (1 << 3)
#define CAP_FCNTL_SETFL (1 << 4)
#define CAP_FCNTL_GETOWN (1 << 5)
#define CAP_FCNTL_SETOWN (1 << 6)

struct cap_rights {
  std::uint64_t cr_rights[2];
};
typedef struct cap_rights cap_rights_t;
typedef unsigned long cap_ioctl_t;
static_assert(sizeof(cap_rights_t) == 16);

#define cap_rights_init(...) __cap_rights_init(0, __VA_ARGS__, 0ULL)
#define cap_rights_set(...) __cap_rights_set(__VA_ARGS__, 0ULL)

extern "C" {
cap_rights_t* __cap_rights_init(int version, cap_rights_t* rights, ...);
cap_rights_t* __cap_rights_set(cap_rights_t* rights, ...);
int cap_enter(void);
int cap_getmode(unsigned* mode);
int cap_rights_limit(int fd, const cap_rights_t* rights);
int cap_ioctls_limit(int fd, const cap_ioctl_t* commands, std::size_t count);
int cap_fcntls_limit(int fd, std::uint32_t rights);
int cap_fcntls_get(int fd, std::uint32_t* rights);
}
