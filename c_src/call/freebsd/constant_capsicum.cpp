#include <sys/capsicum.h>

#include <array>

#include "call/freebsd/capsicum.hpp"
#include "sys/named.hpp"

namespace stdio {

namespace {

constexpr std::array kRights{
    Named{"cap_accept", CAP_ACCEPT},
    Named{"cap_acl_check", CAP_ACL_CHECK},
    Named{"cap_acl_delete", CAP_ACL_DELETE},
    Named{"cap_acl_get", CAP_ACL_GET},
    Named{"cap_acl_set", CAP_ACL_SET},
    Named{"cap_bind", CAP_BIND},
    Named{"cap_bindat", CAP_BINDAT},
    Named{"cap_chflagsat", CAP_CHFLAGSAT},
    Named{"cap_connect", CAP_CONNECT},
    Named{"cap_connectat", CAP_CONNECTAT},
    Named{"cap_create", CAP_CREATE},
    Named{"cap_event", CAP_EVENT},
    Named{"cap_extattr_delete", CAP_EXTATTR_DELETE},
    Named{"cap_extattr_get", CAP_EXTATTR_GET},
    Named{"cap_extattr_list", CAP_EXTATTR_LIST},
    Named{"cap_extattr_set", CAP_EXTATTR_SET},
    Named{"cap_fchdir", CAP_FCHDIR},
    Named{"cap_fchflags", CAP_FCHFLAGS},
    Named{"cap_fchmod", CAP_FCHMOD},
    Named{"cap_fchmodat", CAP_FCHMODAT},
    Named{"cap_fchown", CAP_FCHOWN},
    Named{"cap_fchownat", CAP_FCHOWNAT},
    Named{"cap_fcntl", CAP_FCNTL},
    Named{"cap_fexecve", CAP_FEXECVE},
    Named{"cap_flock", CAP_FLOCK},
    Named{"cap_fpathconf", CAP_FPATHCONF},
    Named{"cap_fsck", CAP_FSCK},
    Named{"cap_fstat", CAP_FSTAT},
    Named{"cap_fstatat", CAP_FSTATAT},
    Named{"cap_fstatfs", CAP_FSTATFS},
    Named{"cap_fsync", CAP_FSYNC},
    Named{"cap_ftruncate", CAP_FTRUNCATE},
    Named{"cap_futimes", CAP_FUTIMES},
    Named{"cap_futimesat", CAP_FUTIMESAT},
    Named{"cap_getpeername", CAP_GETPEERNAME},
    Named{"cap_getsockname", CAP_GETSOCKNAME},
    Named{"cap_getsockopt", CAP_GETSOCKOPT},
    Named{"cap_ioctl", CAP_IOCTL},
    Named{"cap_kqueue", CAP_KQUEUE},
    Named{"cap_kqueue_change", CAP_KQUEUE_CHANGE},
    Named{"cap_kqueue_event", CAP_KQUEUE_EVENT},
    Named{"cap_linkat_source", CAP_LINKAT_SOURCE},
    Named{"cap_linkat_target", CAP_LINKAT_TARGET},
    Named{"cap_listen", CAP_LISTEN},
    Named{"cap_lookup", CAP_LOOKUP},
    Named{"cap_mac_get", CAP_MAC_GET},
    Named{"cap_mac_set", CAP_MAC_SET},
    Named{"cap_mkdirat", CAP_MKDIRAT},
    Named{"cap_mkfifoat", CAP_MKFIFOAT},
    Named{"cap_mknodat", CAP_MKNODAT},
    Named{"cap_mmap", CAP_MMAP},
    Named{"cap_mmap_r", CAP_MMAP_R},
    Named{"cap_mmap_rw", CAP_MMAP_RW},
    Named{"cap_mmap_rwx", CAP_MMAP_RWX},
    Named{"cap_mmap_rx", CAP_MMAP_RX},
    Named{"cap_mmap_w", CAP_MMAP_W},
    Named{"cap_mmap_wx", CAP_MMAP_WX},
    Named{"cap_mmap_x", CAP_MMAP_X},
    Named{"cap_pdgetpid", CAP_PDGETPID},
    Named{"cap_pdkill", CAP_PDKILL},
    Named{"cap_peeloff", CAP_PEELOFF},
    Named{"cap_pread", CAP_PREAD},
    Named{"cap_pwrite", CAP_PWRITE},
    Named{"cap_read", CAP_READ},
    Named{"cap_recv", CAP_RECV},
    Named{"cap_renameat_source", CAP_RENAMEAT_SOURCE},
    Named{"cap_renameat_target", CAP_RENAMEAT_TARGET},
    Named{"cap_seek", CAP_SEEK},
    Named{"cap_seek_tell", CAP_SEEK_TELL},
    Named{"cap_sem_getvalue", CAP_SEM_GETVALUE},
    Named{"cap_sem_post", CAP_SEM_POST},
    Named{"cap_sem_wait", CAP_SEM_WAIT},
    Named{"cap_send", CAP_SEND},
    Named{"cap_setsockopt", CAP_SETSOCKOPT},
    Named{"cap_shutdown", CAP_SHUTDOWN},
    Named{"cap_sock_client", CAP_SOCK_CLIENT},
    Named{"cap_sock_server", CAP_SOCK_SERVER},
    Named{"cap_symlinkat", CAP_SYMLINKAT},
    Named{"cap_ttyhook", CAP_TTYHOOK},
    Named{"cap_unlinkat", CAP_UNLINKAT},
    Named{"cap_write", CAP_WRITE},
};

constexpr std::array kFcntlRights{
    Named{"cap_fcntl_getfl", CAP_FCNTL_GETFL},
    Named{"cap_fcntl_setfl", CAP_FCNTL_SETFL},
    Named{"cap_fcntl_getown", CAP_FCNTL_GETOWN},
    Named{"cap_fcntl_setown", CAP_FCNTL_SETOWN},
};

}  // namespace

std::optional<std::int64_t> CapabilityRight::value(std::string_view name) {
  return value_named(kRights, name);
}

std::optional<std::int64_t> FcntlRight::value(std::string_view name) {
  return value_named(kFcntlRights, name);
}

}  // namespace stdio
