#include "port/inbound.hpp"

#include <unistd.h>

#include <array>

#include "sys/splice.hpp"

namespace stdio {

namespace {

constexpr std::size_t kMaxFrame = std::size_t{16} << 20;
constexpr std::size_t kReadSize = std::size_t{64} << 10;
constexpr std::size_t kLengthSize = 4;

std::size_t length_of(BytesView head) {
  return std::size_t{head[0]} << 24 | std::size_t{head[1]} << 16 | std::size_t{head[2]} << 8 |
         std::size_t{head[3]};
}

}  // namespace

Inbound::Inbound(boost::asio::io_context& loop, Fd fd, Handlers handlers)
    : input_{loop, std::move(fd)}, handlers_{std::move(handlers)} {
  if (is_pipe(input_.fd())) grow_pipe(input_.fd());
}

void Inbound::resume() {
  if (!handlers_.congested()) input_.when_readable([this] { read(); });
}

// The buffer grows with what comes, not with what a length announces.
void Inbound::read() {
  std::array<Byte, kReadSize> piece;
  const auto got = retry([&] { return ::read(input_.fd().get(), piece.data(), piece.size()); });
  if (got > 0) {
    append(buffer_, BytesView{piece}.first(static_cast<std::size_t>(got)));
    take_frames();
  } else if (got == 0 || errno != EAGAIN) {
    end(buffer_.empty() && got == 0 ? End::Closed : End::Broken);
  }
  if (input_.open()) resume();
}

void Inbound::take_frames() {
  std::size_t taken = 0;
  while (input_.open() && buffer_.size() - taken >= kLengthSize) {
    const BytesView waiting = BytesView{buffer_}.subspan(taken);
    const std::size_t length = length_of(waiting);
    if (length > kMaxFrame) return end(End::Broken);
    if (waiting.size() - kLengthSize < length) break;
    handlers_.frame(waiting.subspan(kLengthSize, length));
    taken += kLengthSize + length;
  }
  buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(taken));
  // The memory of a large frame is given back: what this process holds, every fork pays for.
  if (buffer_.empty() && buffer_.capacity() > 2 * kReadSize) Bytes{}.swap(buffer_);
}

void Inbound::end(End how) {
  input_.close();
  handlers_.end(how);
}

}  // namespace stdio
