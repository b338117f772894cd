#pragma once

#include <sys/resource.h>
#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string_view>

#include "call/argument.hpp"

namespace stdio {

// Where a relative path starts: a descriptor, or at_fdcwd.
struct PathStart {
  static std::optional<std::int64_t> value(std::string_view name);
};
struct ResolveFlag {  // resolve_beneath …
  static std::optional<std::int64_t> value(std::string_view name);
};
struct CloseRangeFlag {  // close_range_cloexec, close_range_unshare
  static std::optional<std::int64_t> value(std::string_view name);
};

// struct open_how of openat2(2), as a map of any of these.
struct OpenHow {
  Flags<OpenFlag> flags;
  std::uint64_t mode = 0;
  Flags<ResolveFlag> resolve;
};

template <>
struct Argument<OpenHow> {
  using Held = OpenHow;
  static Result<Held> read(term::Reader& reader);
  static Held pass(Held& held) { return held; }
};

namespace calls {

// System calls that Linux alone has and that glibc has too late, or in a form of their own.

// Linux 5.9. The task's own descriptor is 3: without it the task ends.
int close_range(unsigned first, unsigned last, Flags<CloseRangeFlag, unsigned> flags);
// Linux 5.6.
int openat2(Constant<PathStart> start, const char* path, OpenHow how);
// The limit there was.
Result<rlimit> prlimit(pid_t pid, Constant<Resource> resource, std::optional<rlimit> limit);
int setdomainname(const char* name);

}  // namespace calls

}  // namespace stdio
