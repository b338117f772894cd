#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include "port/inbound.hpp"
#include "port/outbound.hpp"
#include "port/tasks.hpp"
#include "port/user_claims.hpp"

namespace stdio {

// Serves a node: requests in on one descriptor, replies and events out on the other, until the
// requests end. Made by main, runs once.
class Port {
 public:
  enum class Outcome { Ended, Broken };

  Port(Fd requests, Fd replies);
  Outcome run();

 private:
  void serve(BytesView frame);
  void await_signal();
  void end(Outcome outcome);
  InputPipe* input_of(TaskId id);

  void handle(const Hello& hello);
  void handle(const Fork& fork);
  void handle(const Supervise& supervise);
  void handle(const Sweep& sweep);
  void handle(const Calls& calls);
  void handle(const Claim& claim);
  void handle(const UseCgroup& use);
  void handle(const Write& write);
  void handle(const EndStream& end);
  void handle(const Credit& credit);
  void handle(const Stop& stop);
  void handle(const Refused& refused);
  void handle(const InputRefused& refused);
  void handle(const Malformed& malformed);

  boost::asio::io_context loop_{1};  // one thread, here and everywhere: no locks, no strands
  boost::asio::signal_set signals_;
  Outbound outbound_;
  Inbound inbound_;
  UserClaims claims_;
  Tasks tasks_;
  Outcome outcome_ = Outcome::Ended;
};

}  // namespace stdio
