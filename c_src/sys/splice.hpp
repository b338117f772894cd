#pragma once

#include <cstddef>

#include "sys/fd.hpp"

namespace stdio {

// Moving bytes from pipe to pipe without copying them. Platforms without it give ENOSYS, and no
// transfer pipe.

// A pipe of a size that is worth a system call. EMFILE, ENFILE, ENOSYS.
Result<Pipe> make_transfer_pipe();

// At most `most` bytes, without waiting. 0 at the end of the file; EAGAIN if there is nothing to
// move or no room for it.
Result<std::size_t> splice_bytes(const Fd& from, const Fd& to, std::size_t most);

// Makes a pipe larger, if the system lets us: what all pipes of a user may hold is limited
// (pipe(7)).
void grow_pipe(const Fd& pipe);

// Bytes that stand in a pipe.
std::size_t bytes_waiting(const Fd& pipe);

}  // namespace stdio
