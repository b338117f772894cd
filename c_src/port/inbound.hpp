#pragma once

#include <functional>

#include "port/descriptor.hpp"
#include "port/input_pipe.hpp"
#include "protocol/request.hpp"
#include "sys/bytes.hpp"

namespace stdio {

// Frames from the node, on standard input. Owns the bytes of the frame that is being received.
// Lives as long as the port.
//
// Much data for a program does not pass through here as a frame: once the head of such a Write has
// been read, its data is spliced from the node's pipe to the program's. Where that does not work,
// or the program's pipe is full, it is read and written piece by piece: what is behind it in the
// node's pipe is for others, and does not wait for a program that does not read.
class Inbound {
 public:
  enum class End { Closed, Broken };  // end of file, or a stream that cannot be trusted any more

  struct Handlers {
    std::function<void(BytesView frame)> frame;  // the bytes are gone when it returns
    std::function<InputPipe*(TaskId id)> input;  // if there is a program that has one
    std::function<void(End)> end;
    std::function<bool()> congested;  // asked before reading on
  };

  Inbound(boost::asio::io_context& loop, Fd fd, Handlers handlers);

  void resume();  // reads on, unless congested
  void close() { input_.close(); }

 private:
  // What is still to come of a Write.
  struct Data {
    TaskId id = kPort;
    std::size_t left = 0;
  };

  void read();
  void read_frames();
  void take_frames();
  bool begin_data(BytesView start, std::size_t length);
  void pass_data_on();
  std::size_t read_data();
  void end(End how);

  Descriptor input_;
  Handlers handlers_;
  Bytes buffer_;
  Data data_;
  // While Writes with much data follow one another, no more is read than their heads.
  std::size_t head_ = 0;
  int heads_ = 0;
};

}  // namespace stdio
