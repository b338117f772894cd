#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <functional>

#include "sys/fd.hpp"

namespace stdio {

// One file descriptor, or none from the beginning, and its place in the event loop, where nothing
// blocks. Reading and writing stay with the owner: the loop only says when.
//
// The owner may be deleted once it has closed its descriptors and whatever the loop had already
// queued for them has run, that is: from a function posted to the loop after close().
class Descriptor {
 public:
  using Ready = std::function<void()>;

  Descriptor(boost::asio::io_context& loop, Fd fd);
  // What the loop watches it would close as well, a second time.
  ~Descriptor() { close(); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  [[nodiscard]] const Fd& fd() const { return fd_; }
  [[nodiscard]] bool open() const { return fd_.valid(); }

  // Calls `ready` once; asking again while asked changes nothing.
  void when_readable(Ready ready);
  void when_writable(Ready ready);
  // When the other end of a pipe we write to is closed.
  void when_broken(Ready ready);
  void close();

 private:
  using Wait = boost::asio::posix::stream_descriptor::wait_type;
  void arm(Wait kind, bool& armed, Ready ready);

  Fd fd_;
  boost::asio::posix::stream_descriptor watch_;
  bool read_armed_ = false;
  bool write_armed_ = false;
  bool error_armed_ = false;
};

}  // namespace stdio
