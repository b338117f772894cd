#include "sys/message.hpp"

#include <sys/socket.h>

#include <array>
#include <cstring>

namespace stdio {

namespace {

constexpr std::size_t kMaxFds = 4;  // a start carries stdin, stdout and stderr
using ControlLength = decltype(msghdr::msg_controllen);
using ControlArea = std::array<std::byte, CMSG_SPACE(sizeof(int) * kMaxFds)>;

void attach(msghdr& message, ControlArea& area, const std::vector<Fd>& fds) {
  message.msg_control = area.data();
  message.msg_controllen = static_cast<ControlLength>(CMSG_SPACE(sizeof(int) * fds.size()));
  cmsghdr* header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = static_cast<decltype(header->cmsg_len)>(CMSG_LEN(sizeof(int) * fds.size()));
  unsigned char* slot = CMSG_DATA(header);
  for (const Fd& fd : fds) {
    const int number = fd.get();
    std::memcpy(slot, &number, sizeof number);
    slot += sizeof number;
  }
}

void detach(msghdr& message, std::deque<Fd>& fds) {
  for (cmsghdr* header = CMSG_FIRSTHDR(&message); header != nullptr;
       header = CMSG_NXTHDR(&message, header)) {
    if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) continue;
    const unsigned char* slot = CMSG_DATA(header);
    const std::size_t count = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (std::size_t i = 0; i < count; ++i, slot += sizeof(int)) {
      int number = -1;
      std::memcpy(&number, slot, sizeof number);
      fds.emplace_back(number);
    }
  }
}

}  // namespace

Result<std::size_t> send_message(const Fd& socket, BytesView bytes, const std::vector<Fd>& fds,
                                 SendWait wait) {
  if (fds.size() > kMaxFds) return error_from(EINVAL);
  iovec part{const_cast<Byte*>(bytes.data()), bytes.size()};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  alignas(cmsghdr) ControlArea area{};
  if (!fds.empty()) attach(message, area, fds);
  const int flags = MSG_NOSIGNAL | (wait == SendWait::No ? MSG_DONTWAIT : 0);
  const auto sent = retry([&] { return ::sendmsg(socket.get(), &message, flags); });
  if (sent == -1) return last_error();
  return static_cast<std::size_t>(sent);
}

Result<std::size_t> receive_message(const Fd& socket, Bytes& bytes, std::deque<Fd>& fds) {
  std::array<Byte, kMostReceived> piece;
  iovec part{piece.data(), piece.size()};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  alignas(cmsghdr) ControlArea area{};
  message.msg_control = area.data();
  message.msg_controllen = area.size();
  const auto got = retry([&] { return ::recvmsg(socket.get(), &message, MSG_CMSG_CLOEXEC); });
  if (got == -1) return last_error();
  detach(message, fds);
  append(bytes, BytesView{piece}.first(static_cast<std::size_t>(got)));
  return static_cast<std::size_t>(got);
}

}  // namespace stdio
