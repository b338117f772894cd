#pragma once

#include <deque>
#include <functional>
#include <vector>

#include "port/descriptor.hpp"
#include "protocol/control.hpp"

namespace stdio {

// The port's end of a task's control socket. Owned by TaskLink. What does not fit into the socket
// waits here, in order, with its descriptors.
class ControlLink {
 public:
  struct Handlers {
    std::function<void(const ControlFrame&)> frame;
    std::function<void()> end;  // the task has closed its end: it became a program, or is gone
  };

  ControlLink(boost::asio::io_context& loop, Fd socket, Handlers handlers);

  // From now on `handlers` are called.
  void listen();
  void send(ControlKind kind, BytesView payload, std::vector<Fd> fds = {},
            Urgency answer = Urgency::Now);
  void read();  // what has come by now, without waiting
  void close() { socket_.close(); }
  [[nodiscard]] bool open() const { return socket_.open(); }

 private:
  struct Message {
    Bytes bytes;
    std::size_t sent = 0;
    std::vector<Fd> fds;
  };

  void flush();

  Descriptor socket_;
  Handlers handlers_;
  ControlInput input_;
  std::deque<Message> unsent_;
};

}  // namespace stdio
