#include "port/control_link.hpp"

#include "sys/message.hpp"

namespace stdio {

ControlLink::ControlLink(boost::asio::io_context& loop, Fd socket, Handlers handlers)
    : socket_{loop, std::move(socket)}, handlers_{std::move(handlers)} {}

void ControlLink::send(ControlKind kind, BytesView payload, std::vector<Fd> fds, Urgency answer) {
  if (!open()) return;
  unsent_.push_back({control_frame(kind, payload, fds.size(), answer), 0, std::move(fds)});
  if (unsent_.size() == 1) flush();
}

void ControlLink::flush() {
  while (!unsent_.empty()) {
    Message& message = unsent_.front();
    const auto sent =
        send_message(socket_.fd(), BytesView{message.bytes}.subspan(message.sent), message.fds);
    if (!sent && sent.error().value() == EAGAIN) {
      return socket_.when_writable([this] { flush(); });
    }
    if (!sent) return unsent_.clear();  // the task is gone: reading finds out how
    message.sent += *sent;
    message.fds.clear();  // they went with the first byte
    if (message.sent == message.bytes.size()) unsent_.pop_front();
  }
}

void ControlLink::listen() {
  socket_.when_readable([this] { read(); });
}

void ControlLink::read() {
  while (open()) {
    const auto got = input_.receive(socket_.fd());
    if (!got && got.error().value() == EAGAIN) return listen();
    if (got && *got > 0) {
      while (auto frame = input_.next()) handlers_.frame(*frame);
    }
    if (!got || *got == 0 || input_.broken()) {
      close();  // which ends the task, if it is there
      return handlers_.end();
    }
    if (*got < kMostReceived) return listen();  // that was all
  }
}

}  // namespace stdio
