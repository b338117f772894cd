#include <fcntl.h>
#include <unistd.h>

#include <array>

#include "call/constant.hpp"
#include "sys/named.hpp"

namespace stdio {

namespace {

constexpr std::array kOpenFlags{
    Named{"o_accmode", O_ACCMODE},   Named{"o_rdonly", O_RDONLY},
    Named{"o_wronly", O_WRONLY},     Named{"o_rdwr", O_RDWR},
    Named{"o_append", O_APPEND},     Named{"o_async", O_ASYNC},
    Named{"o_cloexec", O_CLOEXEC},   Named{"o_creat", O_CREAT},
    Named{"o_direct", O_DIRECT},     Named{"o_directory", O_DIRECTORY},
    Named{"o_dsync", O_DSYNC},       Named{"o_excl", O_EXCL},
    Named{"o_exec", O_EXEC},         Named{"o_exlock", O_EXLOCK},
    Named{"o_fsync", O_FSYNC},       Named{"o_ndelay", O_NDELAY},
    Named{"o_noctty", O_NOCTTY},     Named{"o_nofollow", O_NOFOLLOW},
    Named{"o_nonblock", O_NONBLOCK}, Named{"o_resolve_beneath", O_RESOLVE_BENEATH},
    Named{"o_search", O_SEARCH},     Named{"o_shlock", O_SHLOCK},
    Named{"o_sync", O_SYNC},         Named{"o_trunc", O_TRUNC},
    Named{"o_tty_init", O_TTY_INIT}, Named{"o_verify", O_VERIFY},
};

constexpr std::array kWhence{
    Named{"seek_set", SEEK_SET},   Named{"seek_cur", SEEK_CUR},   Named{"seek_end", SEEK_END},
    Named{"seek_data", SEEK_DATA}, Named{"seek_hole", SEEK_HOLE},
};

constexpr std::array kFcntlCommands{
    Named{"f_dupfd", F_DUPFD},         Named{"f_dupfd_cloexec", F_DUPFD_CLOEXEC},
    Named{"f_dup2fd", F_DUP2FD},       Named{"f_dup2fd_cloexec", F_DUP2FD_CLOEXEC},
    Named{"f_getfd", F_GETFD},         Named{"f_setfd", F_SETFD},
    Named{"f_getfl", F_GETFL},         Named{"f_setfl", F_SETFL},
    Named{"f_getown", F_GETOWN},       Named{"f_setown", F_SETOWN},
    Named{"f_add_seals", F_ADD_SEALS}, Named{"f_get_seals", F_GET_SEALS},
    Named{"f_rdahead", F_RDAHEAD},     Named{"f_readahead", F_READAHEAD},
};

}  // namespace

std::optional<std::int64_t> OpenFlag::value(std::string_view name) {
  return value_named(kOpenFlags, name);
}

std::optional<std::int64_t> Whence::value(std::string_view name) {
  return value_named(kWhence, name);
}

std::optional<std::int64_t> FcntlCommand::value(std::string_view name) {
  return value_named(kFcntlCommands, name);
}

}  // namespace stdio
