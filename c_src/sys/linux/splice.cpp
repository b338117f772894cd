#include "sys/splice.hpp"

#include <fcntl.h>
#include <sys/ioctl.h>

namespace stdio {

namespace {

constexpr int kPipeSize = 1 << 20;  // the most that an unprivileged user is given by default

}  // namespace

Result<Pipe> make_transfer_pipe() {
  auto pipe = make_pipe();
  if (pipe) grow_pipe(pipe->read);
  return pipe;
}

Result<std::size_t> splice_bytes(const Fd& from, const Fd& to, std::size_t most) {
  const auto moved = retry([&] {
    return ::splice(from.get(), nullptr, to.get(), nullptr, most,
                    SPLICE_F_MOVE | SPLICE_F_NONBLOCK);
  });
  if (moved == -1) return last_error();
  return static_cast<std::size_t>(moved);
}

void grow_pipe(const Fd& pipe) { ::fcntl(pipe.get(), F_SETPIPE_SZ, kPipeSize); }

std::size_t bytes_waiting(const Fd& pipe) {
  int waiting = 0;
  if (::ioctl(pipe.get(), FIONREAD, &waiting) == -1) return 0;
  return static_cast<std::size_t>(waiting);
}

}  // namespace stdio
