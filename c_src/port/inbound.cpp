#include "port/inbound.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>

#include "protocol/frame.hpp"
#include "protocol/write_head.hpp"
#include "sys/splice.hpp"

namespace stdio {

namespace {

constexpr std::size_t kMaxFrame = std::size_t{16} << 20;
constexpr std::size_t kReadSize = std::size_t{64} << 10;
// From here on splicing costs less than copying.
constexpr std::size_t kMuch = std::size_t{32} << 10;
// Other requests among those with much data, before it is believed that there are no more of these.
constexpr int kHeads = 8;

}  // namespace

Inbound::Inbound(boost::asio::io_context& loop, Fd fd, Handlers handlers)
    : input_{loop, std::move(fd)}, handlers_{std::move(handlers)} {
  if (is_pipe(input_.fd())) grow_pipe(input_.fd());
}

void Inbound::resume() {
  if (!handlers_.congested()) input_.when_readable([this] { read(); });
}

void Inbound::read() {
  if (data_.left == 0) read_frames();
  if (input_.open() && data_.left > 0) pass_data_on();
  if (input_.open()) resume();
}

// The buffer grows with what comes, not with what a length announces.
void Inbound::read_frames() {
  std::array<Byte, kReadSize> piece;
  const std::size_t most = heads_ > 0 ? head_ - buffer_.size() % head_ : piece.size();
  const auto got = retry([&] { return ::read(input_.fd().get(), piece.data(), most); });
  if (got > 0) {
    if (heads_ > 0) --heads_;
    append(buffer_, BytesView{piece}.first(static_cast<std::size_t>(got)));
    take_frames();
  } else if (got == 0 || errno != EAGAIN) {
    end(buffer_.empty() && got == 0 ? End::Closed : End::Broken);
  }
}

void Inbound::take_frames() {
  std::size_t taken = 0;
  while (input_.open() && buffer_.size() - taken >= kLengthSize) {
    const BytesView waiting = BytesView{buffer_}.subspan(taken);
    const std::size_t length = length_of(waiting);
    if (length > kMaxFrame) return end(End::Broken);
    const BytesView come = waiting.subspan(kLengthSize);
    if (come.size() >= length) {
      handlers_.frame(come.first(length));
      taken += kLengthSize + length;
    } else {
      if (begin_data(come, length)) taken = buffer_.size();
      break;
    }
  }
  buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(taken));
  // The memory of a large frame is given back: what this process holds, every fork pays for.
  if (buffer_.empty() && buffer_.capacity() > 2 * kReadSize) Bytes{}.swap(buffer_);
}

// True if the frame is a Write whose data goes past us, and what has come of it is written.
bool Inbound::begin_data(BytesView start, std::size_t length) {
  if (length < kMuch) return false;
  const auto head = write_head(start, length);
  InputPipe* pipe = head ? handlers_.input(head->id) : nullptr;
  const std::size_t size = head ? length - head->size : 0;
  // What is too much is refused whole.
  if (pipe == nullptr || !pipe->takes(size)) return false;
  const BytesView come = start.subspan(head->size);
  pipe->write(come);
  data_ = {head->id, size - come.size()};
  head_ = kLengthSize + head->size;
  heads_ = kHeads;
  return true;
}

void Inbound::pass_data_on() {
  while (data_.left > 0) {
    InputPipe* pipe = handlers_.input(data_.id);
    const std::size_t spliced = pipe != nullptr ? pipe->splice_from(input_.fd(), data_.left) : 0;
    const std::size_t passed = spliced > 0 ? spliced : read_data();
    if (passed == 0) return;
    data_.left -= passed;
  }
}

// What the program cannot have at once, or nobody wants any more.
std::size_t Inbound::read_data() {
  std::array<Byte, kReadSize> piece;
  const std::size_t most = std::min(data_.left, piece.size());
  const auto got = retry([&] { return ::read(input_.fd().get(), piece.data(), most); });
  if (got > 0) {
    const auto size = static_cast<std::size_t>(got);
    if (InputPipe* pipe = handlers_.input(data_.id)) pipe->write(BytesView{piece}.first(size));
    return size;
  }
  if (got == 0 || errno != EAGAIN) end(End::Broken);
  return 0;
}

void Inbound::end(End how) {
  input_.close();
  handlers_.end(how);
}

}  // namespace stdio
