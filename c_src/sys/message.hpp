#pragma once

#include <cstddef>
#include <deque>
#include <vector>

#include "sys/bytes.hpp"
#include "sys/fd.hpp"

namespace stdio {

// One sendmsg(2): as much of `bytes` as the socket takes, with `fds` attached to the first byte
// (SCM_RIGHTS, unix(7)). Returns the bytes taken; EAGAIN from a socket that does not block.
enum class SendWait { No, Yes };
Result<std::size_t> send_message(const Fd& socket, BytesView bytes, const std::vector<Fd>& fds,
                                 SendWait wait = SendWait::Yes);

// The bytes of one receive. Every task has such a buffer on its stack, and pays for the pages that
// it touches.
inline constexpr std::size_t kMostReceived = std::size_t{4} * 1024;

// One recvmsg(2): appends what has come to `bytes` and `fds`. Returns the bytes read, 0 at the end
// of the stream. Descriptors arrive close-on-exec.
Result<std::size_t> receive_message(const Fd& socket, Bytes& bytes, std::deque<Fd>& fds);

}  // namespace stdio
