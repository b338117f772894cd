#include "call/linux/calls.hpp"

#include <fcntl.h>
#include <linux/close_range.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>

#include "sys/named.hpp"

namespace stdio {

namespace {

constexpr std::array kCloseRangeFlags{
    Named{"close_range_cloexec", CLOSE_RANGE_CLOEXEC},  // Linux 5.11
    Named{"close_range_unshare", CLOSE_RANGE_UNSHARE},
};

constexpr std::array kPathStarts{Named{"at_fdcwd", AT_FDCWD}};

constexpr std::array kResolveFlags{
    Named{"resolve_beneath", RESOLVE_BENEATH},
    Named{"resolve_cached", RESOLVE_CACHED},  // Linux 5.12
    Named{"resolve_in_root", RESOLVE_IN_ROOT},
    Named{"resolve_no_magiclinks", RESOLVE_NO_MAGICLINKS},
    Named{"resolve_no_symlinks", RESOLVE_NO_SYMLINKS},
    Named{"resolve_no_xdev", RESOLVE_NO_XDEV},
};

}  // namespace

std::optional<std::int64_t> PathStart::value(std::string_view name) {
  return value_named(kPathStarts, name);
}

std::optional<std::int64_t> ResolveFlag::value(std::string_view name) {
  return value_named(kResolveFlags, name);
}

std::optional<std::int64_t> CloseRangeFlag::value(std::string_view name) {
  return value_named(kCloseRangeFlags, name);
}

Result<OpenHow> Argument<OpenHow>::read(term::Reader& reader) {
  OpenHow how;
  const auto read = argument::fields(reader, [&](std::string_view name) -> Result<void> {
    if (name == "flags") return argument::into(reader, how.flags);
    if (name == "mode") return argument::into(reader, how.mode);
    if (name == "resolve") return argument::into(reader, how.resolve);
    return argument::undecodable();
  });
  if (!read) return read.error();
  return how;
}

namespace calls {

int close_range(unsigned first, unsigned last, Flags<CloseRangeFlag, unsigned> flags) {
  return static_cast<int>(::syscall(SYS_close_range, first, last, flags.value));
}

int openat2(Constant<PathStart> start, const char* path, OpenHow how) {
  open_how native{how.flags, how.mode, how.resolve};
  return static_cast<int>(::syscall(SYS_openat2, start.value, path, &native, sizeof native));
}

Result<rlimit> prlimit(pid_t pid, Constant<Resource> resource, std::optional<rlimit> limit) {
  // In C++ glibc has an enumeration here, without room for every number.
  if (resource.value < 0 || resource.value > RLIM_NLIMITS) return error_from(EINVAL);
  rlimit before{};
  const auto which = static_cast<__rlimit_resource>(resource.value);
  if (::prlimit(pid, which, limit ? &*limit : nullptr, &before) == -1) return last_error();
  return before;
}

int setdomainname(const char* name) { return ::setdomainname(name, std::string_view{name}.size()); }

}  // namespace calls

}  // namespace stdio
