#pragma once

#include <boost/asio/steady_timer.hpp>
#include <deque>
#include <functional>

#include "port/descriptor.hpp"
#include "protocol/request.hpp"
#include "sys/bytes.hpp"
#include "term/writer.hpp"

namespace stdio {

using term::OutputTag;

// Somebody with output for the node, who waits for a turn.
class OutputSource {
 public:
  virtual ~OutputSource() = default;
  virtual void take_turn() = 0;
};

// Frames to the node, on standard output: replies and events first, then the sources with output,
// in turn, one frame each. Nothing but this class writes there. Lives as long as the port.
//
// Output goes one of two ways: small pieces are copied through `writing_`; large ones are spliced
// from the program's pipe through a pipe of our own to the node's. The pipe in between holds the
// bytes fast: a program can take back what stands in its own pipe (by opening /proc/self/fd/1), so
// a length can only be promised for bytes that it cannot reach.
class Outbound {
 public:
  Outbound(boost::asio::io_context& loop, Fd fd, std::function<void()> relieved);

  // Soon: with the next frame that is sent Now, or with output; after some milliseconds if there
  // is none. Each write wakes the node up.
  void send(BytesView frame, Urgency urgency = Urgency::Now);
  void offer(OutputSource& source);
  void forget(OutputSource& source);

  // For a source whose turn it is: one frame of at most `most` bytes from `from`. The bytes sent, 0
  // at the end of the file; EAGAIN if there is nothing now.
  Result<std::size_t> copy_from(const Fd& from, OutputTag tag, TaskId id, std::size_t most);
  Result<std::size_t> splice_from(const Fd& from, OutputTag tag, TaskId id, std::size_t most);

  [[nodiscard]] bool congested() const;
  // True if output can be spliced at all: standard output is a pipe, as it is below a node.
  [[nodiscard]] bool splices() const { return transfer_.read.valid(); }

 private:
  void schedule();
  void schedule_soon();
  void pump();
  void close();
  bool flush();
  bool flush_bytes();
  bool flush_spliced();

  boost::asio::io_context& loop_;
  Descriptor output_;
  std::function<void()> relieved_;
  Pipe transfer_;  // between a program's pipe and the node's
  Bytes queued_;   // whole frames that wait for the one being written
  Bytes writing_;  // comes first …
  std::size_t written_ = 0;
  std::size_t spliced_left_ = 0;  // … then this many bytes from `transfer_`
  std::deque<OutputSource*> ready_;
  bool scheduled_ = false;
  boost::asio::steady_timer soon_;
  bool soon_scheduled_ = false;
};

}  // namespace stdio
