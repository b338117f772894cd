#pragma once

#include <sys/time.h>
#include <sys/types.h>

#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "call/constant.hpp"
#include "call/cstruct.hpp"
#include "sys/bytes.hpp"
#include "sys/result.hpp"

namespace stdio {

// As a map: what ioctl(2) returned, and what it left of its argument.
struct IoctlOutcome {
  int returned;
  CArgument argument;
  void write(term::Writer& writer) const;
};

namespace calls {

// Descriptors. Names and errno sets are the manual's.

// At most 1 MiB at once: more comes with the next read.
Result<std::string> read(int fd, std::size_t size);
// To where nobody reads: EPIPE, and no signal.
Result<ssize_t> write(int fd, BytesView data);
Result<IoctlOutcome> ioctl(int fd, Constant<IoctlRequest, unsigned long> request,
                           CArgument& argument);

using Fds = std::vector<int>;
Result<std::tuple<Fds, Fds, Fds>> select(const Fds& to_read, const Fds& to_write,
                                         const Fds& exceptional, std::optional<timeval> timeout);

}  // namespace calls

}  // namespace stdio
