#pragma once

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <string>
#include <vector>

#include "support/process.hpp"

namespace stdio::test {

using Loop = boost::asio::io_context;

// Runs the loop until a condition comes true; whether it did before the deadline.
template <class Condition>
bool runs_until(Loop& loop, Condition condition) {
  return eventually([&] {
    loop.restart();
    loop.run_for(std::chrono::milliseconds{1});
    return condition();
  });
}

// Runs the loop as long as it has something to do at once.
inline void settle(Loop& loop) {
  do loop.restart();
  while (loop.poll() > 0);
}

// The node's end of what Outbound writes.
class NodeEnd {
 public:
  NodeEnd();

  Fd take_write_end() { return std::move(pipe_.write); }
  void close() { pipe_.read.close(); }

  // What stands in the pipe now.
  std::string read();
  // The frames in it, as terms in text. What is not yet a whole frame waits.
  std::vector<std::string> frames();
  // The frames that come while the loop runs, at least that many.
  std::vector<std::string> frames(Loop& loop, std::size_t count);

 private:
  Pipe pipe_;
  std::string unread_;
};

// A frame with its length in front.
std::string framed(std::string_view bytes);

}  // namespace stdio::test
