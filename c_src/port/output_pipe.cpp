#include "port/output_pipe.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>

#include "sys/splice.hpp"

namespace stdio {

namespace {

// From here on splicing costs less than copying.
constexpr std::size_t kHot = std::size_t{32} << 10;
// A turn's most: the others wait for it, and the node allocates memory of this size: beyond 512 KiB
// every binary would be mapped and unmapped (the default of sbct in erts_alloc(3)).
constexpr std::size_t kTurn = std::size_t{256} << 10;

}  // namespace

OutputPipe::OutputPipe(boost::asio::io_context& loop, Outbound& outbound, Fd fd, OutputTag tag,
                       TaskId id, OutputCredit& credit, std::function<void()> ended)
    : outbound_{outbound},
      pipe_{loop, std::move(fd)},
      tag_{tag},
      id_{id},
      credit_{credit},
      ended_{std::move(ended)} {
  wait();
}

OutputPipe::~OutputPipe() { outbound_.forget(*this); }

void OutputPipe::wait() {
  state_ = State::Waiting;
  pipe_.when_readable([this] { readable(); });
}

void OutputPipe::readable() { state_ == State::Discarding ? drop() : offer(); }

void OutputPipe::offer() {
  if (state_ != State::Waiting && state_ != State::Starved) return;
  state_ = State::Offered;
  outbound_.offer(*this);
}

void OutputPipe::starve() {
  if (writers_ == Writers::Gone && bytes_waiting(pipe_.fd()) == 0) return end();
  state_ = State::Starved;
}

void OutputPipe::credit_granted() {
  if (state_ == State::Starved) offer();
}

void OutputPipe::drain() {
  writers_ = Writers::Gone;
  offer();
}

void OutputPipe::take_turn() {
  if (state_ != State::Offered) return;
  if (credit_.spent()) return starve();
  const std::size_t most = std::min(kTurn, credit_.bytes());
  const bool hot = last_ >= kHot && outbound_.splices();
  const auto got = hot ? outbound_.splice_from(pipe_.fd(), tag_, id_, most)
                       : outbound_.copy_from(pipe_.fd(), tag_, id_, most);
  if (got && *got > 0) return sent(*got);
  const bool nothing_now = !got && got.error().value() == EAGAIN;
  if (nothing_now && writers_ == Writers::Expected) return wait();
  end();
}

void OutputPipe::sent(std::size_t bytes) {
  credit_.take(bytes);
  if (last_ < kHot && bytes >= kHot) grow_pipe(pipe_.fd());
  last_ = bytes;
  state_ = State::Waiting;
  if (bytes >= kHot || writers_ == Writers::Gone)
    offer();
  else
    wait();
}

void OutputPipe::end() {
  if (state_ == State::Ended) return;
  close();
  ended_();
}

void OutputPipe::discard() {
  if (state_ == State::Ended) return;
  state_ = State::Discarding;
  outbound_.forget(*this);
  pipe_.when_readable([this] { readable(); });
}

void OutputPipe::drop() {
  std::array<Byte, kHot> piece;
  const auto got = retry([&] { return ::read(pipe_.fd().get(), piece.data(), piece.size()); });
  if (got == 0 || (got == -1 && errno != EAGAIN)) return close();
  pipe_.when_readable([this] { readable(); });
}

void OutputPipe::close() {
  state_ = State::Ended;
  outbound_.forget(*this);
  pipe_.close();
}

}  // namespace stdio
