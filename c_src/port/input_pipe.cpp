#include "port/input_pipe.hpp"

#include <unistd.h>

#include "protocol/event.hpp"
#include "sys/splice.hpp"

namespace stdio {

namespace {

// Not every write is answered: the node has half of the window left before it must know.
constexpr std::size_t kTellFrom = kInputWindow / 2;

}  // namespace

InputPipe::InputPipe(boost::asio::io_context& loop, Outbound& outbound, Fd fd, TaskId id)
    : outbound_{outbound}, pipe_{loop, std::move(fd)}, id_{id} {
  watch();
}

// The loop may bring an error that belongs to a descriptor that had this place before: the pipe
// itself is asked.
void InputPipe::watch() {
  pipe_.when_broken([this] {
    if (has_no_reader(pipe_.fd())) {
      fail(error_from(EPIPE));
    } else {
      watch();
    }
  });
}

bool InputPipe::takes(std::size_t bytes) const {
  return waiting_.size() - waiting_from_ + untold_ + bytes <= kInputWindow;
}

void InputPipe::write(BytesView data) {
  if (state_ != State::Open) return;
  if (!takes(data.size())) {
    outbound_.send(encode_input_error(id_, error_from(ENOBUFS)));
    return;
  }
  const auto wrote = idle() ? write_at_once(data) : Result<std::size_t>{std::size_t{0}};
  if (!wrote) return fail(wrote.error());
  append(waiting_, data.subspan(*wrote));
  taken(*wrote);
  flush();
}

void InputPipe::flush() {
  const auto rest = BytesView{waiting_}.subspan(waiting_from_);
  const auto wrote = write_some(rest);
  if (!wrote) return fail(wrote.error());
  waiting_from_ += *wrote;
  taken(*wrote);
  if (waiting_from_ < waiting_.size()) {
    pipe_.when_writable([this] { flush(); });
    return;
  }
  waiting_from_ = 0;
  Bytes{}.swap(waiting_);
  if (state_ == State::Ending) close();
}

std::size_t InputPipe::splice_from(const Fd& from, std::size_t most) {
  if (state_ != State::Open || !idle()) return 0;
  grow();
  const auto moved = splice_bytes(from, pipe_.fd(), most);
  if (moved) {
    taken(*moved);
    return *moved;
  }
  if (moved.error().value() == EPIPE) fail(moved.error());
  return 0;
}

void InputPipe::grow() {
  if (!grown_) grow_pipe(pipe_.fd());
  grown_ = true;
}

// A pipe that is too small once is made larger.
Result<std::size_t> InputPipe::write_at_once(BytesView data) {
  const auto wrote = write_some(data);
  if (!wrote || *wrote == data.size() || grown_) return wrote;
  grow();
  const auto more = write_some(data.subspan(*wrote));
  if (!more) return more;
  return *wrote + *more;
}

// 0 if the pipe is full.
Result<std::size_t> InputPipe::write_some(BytesView data) {
  std::size_t done = 0;
  while (done < data.size()) {
    const auto wrote =
        retry([&] { return ::write(pipe_.fd().get(), data.data() + done, data.size() - done); });
    if (wrote == -1 && errno == EAGAIN) return done;
    if (wrote == -1) return last_error();
    done += static_cast<std::size_t>(wrote);
  }
  return done;
}

void InputPipe::taken(std::size_t bytes) {
  untold_ += bytes;
  if (untold_ < kTellFrom) return;
  outbound_.send(encode_taken(id_, untold_));
  untold_ = 0;
}

void InputPipe::end() {
  if (state_ != State::Open) return;
  state_ = State::Ending;
  flush();
}

void InputPipe::fail(const Error& error) {
  outbound_.send(encode_input_error(id_, error));
  close();
}

void InputPipe::close() {
  state_ = State::Closed;
  pipe_.close();
  Bytes{}.swap(waiting_);
  waiting_from_ = 0;
}

}  // namespace stdio
