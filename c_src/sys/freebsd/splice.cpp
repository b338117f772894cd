#include "sys/splice.hpp"

#include <sys/ioctl.h>

namespace stdio {

// What is read is written.
Result<Pipe> make_transfer_pipe() { return error_from(ENOSYS); }
Result<std::size_t> splice_bytes(const Fd&, const Fd&, std::size_t) { return error_from(ENOSYS); }

// A pipe grows by itself, to 64 KiB at most (pipe(2)).
void grow_pipe(const Fd&) {}

std::size_t bytes_waiting(const Fd& pipe) {
  int waiting = 0;
  if (::ioctl(pipe.get(), FIONREAD, &waiting) == -1) return 0;
  return static_cast<std::size_t>(waiting);
}

}  // namespace stdio
