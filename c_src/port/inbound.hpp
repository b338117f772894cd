#pragma once

#include <functional>

#include "port/descriptor.hpp"
#include "sys/bytes.hpp"

namespace stdio {

// Frames from the node, on standard input. Owns the bytes of the frame that is being received.
// Lives as long as the port.
class Inbound {
 public:
  enum class End { Closed, Broken };  // end of file, or a stream that cannot be trusted any more

  struct Handlers {
    std::function<void(BytesView frame)> frame;  // the bytes are gone when it returns
    std::function<void(End)> end;
    std::function<bool()> congested;  // asked before reading on
  };

  Inbound(boost::asio::io_context& loop, Fd fd, Handlers handlers);

  void resume();  // reads on, unless congested
  void close() { input_.close(); }

 private:
  void read();
  void take_frames();
  void end(End how);

  Descriptor input_;
  Handlers handlers_;
  Bytes buffer_;
};

}  // namespace stdio
