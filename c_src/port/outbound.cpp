#include "port/outbound.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/asio/post.hpp>

#include "protocol/frame.hpp"
#include "sys/splice.hpp"
#include "term/writer.hpp"

namespace stdio {

namespace {

// Longer than a program takes that does next to nothing: word of its start then waits for its end.
constexpr auto kSoon = std::chrono::milliseconds{20};
constexpr std::size_t kCongested = std::size_t{1} << 20;
constexpr std::size_t kCopySize = std::size_t{64} << 10;
constexpr std::size_t kKeptCapacity = 2 * kCopySize;
// Turns before the loop looks at its other work.
constexpr int kTurns = 16;

constexpr std::size_t kHeadSize = kLengthSize + std::tuple_size_v<term::OutputFrameStart>;
using OutputHead = std::array<Byte, kHeadSize>;

// All of an output frame but its payload.
OutputHead output_head(OutputTag tag, TaskId id, std::size_t payload) {
  const auto length = length_bytes(kHeadSize - kLengthSize + payload);
  const auto start = term::output_frame_start(tag, id, static_cast<std::uint32_t>(payload));
  OutputHead head{};
  std::copy(start.begin(), start.end(), std::copy(length.begin(), length.end(), head.begin()));
  return head;
}

}  // namespace

Outbound::Outbound(boost::asio::io_context& loop, Fd fd, std::function<void()> relieved)
    : loop_{loop}, output_{loop, std::move(fd)}, relieved_{std::move(relieved)}, soon_{loop} {
  if (!is_pipe(output_.fd())) return;
  grow_pipe(output_.fd());
  if (auto transfer = make_transfer_pipe()) transfer_ = std::move(*transfer);
}

void Outbound::send(BytesView frame, Urgency urgency) {
  if (!output_.open()) return;
  append(queued_, length_bytes(frame.size()));
  append(queued_, frame);
  urgency == Urgency::Now ? schedule() : schedule_soon();
}

void Outbound::offer(OutputSource& source) {
  ready_.push_back(&source);
  schedule();
}

void Outbound::forget(OutputSource& source) { std::erase(ready_, &source); }

bool Outbound::congested() const { return queued_.size() > kCongested; }

// Not at once: what one round of the loop has to say goes out in one write.
void Outbound::schedule() {
  if (scheduled_ || !output_.open()) return;
  scheduled_ = true;
  boost::asio::post(loop_, [this] {
    scheduled_ = false;
    pump();
  });
}

void Outbound::schedule_soon() {
  if (soon_scheduled_) return;
  soon_scheduled_ = true;
  soon_.expires_after(kSoon);
  soon_.async_wait([this](const Error& error) {
    soon_scheduled_ = false;
    if (!error && !queued_.empty()) schedule();
  });
}

void Outbound::pump() {
  for (int turn = 0; turn < kTurns; ++turn) {
    if (!flush()) return;
    if (ready_.empty()) return;
    OutputSource* source = ready_.front();
    ready_.pop_front();
    source->take_turn();
  }
  schedule();
}

// True if all has been written that had to be.
bool Outbound::flush() {
  while (output_.open()) {
    if (!flush_bytes() || !flush_spliced()) {
      if (errno == EAGAIN) {
        output_.when_writable([this] { pump(); });
      } else {
        close();
      }
      return false;
    }
    if (queued_.empty()) return true;
    const bool was_congested = congested();
    std::swap(writing_, queued_);
    if (was_congested) relieved_();
  }
  return false;
}

// A node that does not read any more is gone: the end of its requests will say so, if they are
// read.
void Outbound::close() {
  output_.close();
  Bytes{}.swap(queued_);
  relieved_();
}

bool Outbound::flush_bytes() {
  while (written_ < writing_.size()) {
    const auto wrote = retry([&] {
      return ::write(output_.fd().get(), writing_.data() + written_, writing_.size() - written_);
    });
    if (wrote == -1) return false;
    written_ += static_cast<std::size_t>(wrote);
  }
  written_ = 0;
  writing_.clear();
  if (writing_.capacity() > kKeptCapacity) Bytes{}.swap(writing_);
  return true;
}

bool Outbound::flush_spliced() {
  while (spliced_left_ > 0) {
    const auto moved = splice_bytes(transfer_.read, output_.fd(), spliced_left_);
    if (!moved) {
      errno = moved.error().value();
      return false;
    }
    spliced_left_ -= *moved;
  }
  return true;
}

Result<std::size_t> Outbound::copy_from(const Fd& from, OutputTag tag, TaskId id,
                                        std::size_t most) {
  std::array<Byte, kCopySize> piece;
  most = std::min(most, piece.size());
  const auto got = retry([&] { return ::read(from.get(), piece.data(), most); });
  if (got == -1) return last_error();
  const auto payload = static_cast<std::size_t>(got);
  if (payload == 0) return payload;
  append(writing_, output_head(tag, id, payload));
  append(writing_, BytesView{piece}.first(payload));
  return payload;
}

Result<std::size_t> Outbound::splice_from(const Fd& from, OutputTag tag, TaskId id,
                                          std::size_t most) {
  const auto moved = splice_bytes(from, transfer_.write, most);
  if (!moved || *moved == 0) return moved;
  append(writing_, output_head(tag, id, *moved));
  spliced_left_ = *moved;
  return moved;
}

}  // namespace stdio
