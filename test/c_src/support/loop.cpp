#include "support/loop.hpp"

#include <fcntl.h>

#include "support/catch.hpp"
#include "support/notation.hpp"

namespace stdio::test {

namespace {

constexpr std::size_t kLengthSize = 4;

std::size_t length_of(std::string_view bytes) {
  std::size_t length = 0;
  for (const char byte : bytes.substr(0, kLengthSize)) {
    length = length << 8 | static_cast<unsigned char>(byte);
  }
  return length;
}

}  // namespace

NodeEnd::NodeEnd() : pipe_{must(make_pipe())} { ::fcntl(pipe_.read.get(), F_SETFL, O_NONBLOCK); }

std::string NodeEnd::read() { return read_all(pipe_.read); }

std::vector<std::string> NodeEnd::frames() {
  std::vector<std::string> frames;
  unread_ += read();
  while (unread_.size() >= kLengthSize) {
    const std::size_t length = length_of(unread_);
    if (unread_.size() - kLengthSize < length) break;
    const std::string frame = unread_.substr(kLengthSize, length);
    frames.push_back(shown_frame({reinterpret_cast<const Byte*>(frame.data()), frame.size()}));
    unread_.erase(0, kLengthSize + length);
  }
  return frames;
}

std::vector<std::string> NodeEnd::frames(Loop& loop, std::size_t count) {
  std::vector<std::string> all;
  (void)runs_until(loop, [&] {
    for (std::string& frame : frames()) all.push_back(std::move(frame));
    return all.size() >= count;
  });
  return all;
}

std::string framed(std::string_view bytes) {
  std::string frame;
  for (int shift = 24; shift >= 0; shift -= 8) {
    frame.push_back(static_cast<char>(bytes.size() >> shift));
  }
  return frame.append(bytes);
}

}  // namespace stdio::test
