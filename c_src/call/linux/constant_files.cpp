#include <fcntl.h>
#include <unistd.h>

#include <array>

#include "call/constant.hpp"
#include "sys/named.hpp"

namespace stdio {

namespace {

constexpr std::array kOpenFlags{
    Named{"o_accmode", O_ACCMODE},     Named{"o_rdonly", O_RDONLY},
    Named{"o_wronly", O_WRONLY},       Named{"o_rdwr", O_RDWR},
    Named{"o_append", O_APPEND},       Named{"o_async", O_ASYNC},
    Named{"o_cloexec", O_CLOEXEC},     Named{"o_creat", O_CREAT},
    Named{"o_direct", O_DIRECT},       Named{"o_directory", O_DIRECTORY},
    Named{"o_dsync", O_DSYNC},         Named{"o_excl", O_EXCL},
    Named{"o_largefile", O_LARGEFILE}, Named{"o_ndelay", O_NDELAY},
    Named{"o_noatime", O_NOATIME},     Named{"o_noctty", O_NOCTTY},
    Named{"o_nofollow", O_NOFOLLOW},   Named{"o_nonblock", O_NONBLOCK},
    Named{"o_path", O_PATH},           Named{"o_sync", O_SYNC},
    Named{"o_tmpfile", O_TMPFILE},     Named{"o_trunc", O_TRUNC},
};

constexpr std::array kWhence{
    Named{"seek_set", SEEK_SET},   Named{"seek_cur", SEEK_CUR},   Named{"seek_end", SEEK_END},
    Named{"seek_data", SEEK_DATA}, Named{"seek_hole", SEEK_HOLE},
};

constexpr std::array kFcntlCommands{
    Named{"f_dupfd", F_DUPFD},           Named{"f_dupfd_cloexec", F_DUPFD_CLOEXEC},
    Named{"f_getfd", F_GETFD},           Named{"f_setfd", F_SETFD},
    Named{"f_getfl", F_GETFL},           Named{"f_setfl", F_SETFL},
    Named{"f_getown", F_GETOWN},         Named{"f_setown", F_SETOWN},
    Named{"f_getsig", F_GETSIG},         Named{"f_setsig", F_SETSIG},
    Named{"f_getlease", F_GETLEASE},     Named{"f_setlease", F_SETLEASE},
    Named{"f_notify", F_NOTIFY},         Named{"f_getpipe_sz", F_GETPIPE_SZ},
    Named{"f_setpipe_sz", F_SETPIPE_SZ}, Named{"f_add_seals", F_ADD_SEALS},
    Named{"f_get_seals", F_GET_SEALS},
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
