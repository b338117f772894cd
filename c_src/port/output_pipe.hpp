#pragma once

#include <functional>

#include "port/credit.hpp"
#include "port/outbound.hpp"

namespace stdio {

// The port's end of a program's standard output or error. Owned by ProgramIo. Takes turns at
// Outbound while the program has written something and the consumer has granted credit.
//
//   Waiting ──readable──► Offered ──turn──► Waiting | Offered | Starved | Ended
//      ▲                     ▲                                    │
//      └── nothing there ────┴────────── credit granted ──────────┘
//   any ──discard──► Discarding ──► Ended
class OutputPipe : public OutputSource {
 public:
  // `credit` is shared with the program's other output.
  OutputPipe(boost::asio::io_context& loop, Outbound& outbound, Fd fd, OutputTag tag, TaskId id,
             OutputCredit& credit, std::function<void()> ended);
  ~OutputPipe() override;

  void credit_granted();
  // Nobody who writes is left, or what others still write is not waited for: empty is the end.
  void drain();
  // No more of it is wanted.
  void end();
  // Nor is what is still written, but whoever writes shall not be held up, nor killed by SIGPIPE.
  void discard();
  void close();
  [[nodiscard]] bool ended() const { return state_ == State::Ended; }

  void take_turn() override;

 private:
  enum class State { Waiting, Offered, Starved, Discarding, Ended };
  enum class Writers { Expected, Gone };

  void wait();
  void readable();
  void offer();
  void starve();
  void drop();
  void sent(std::size_t bytes);

  Outbound& outbound_;
  Descriptor pipe_;
  OutputTag tag_;
  TaskId id_;
  OutputCredit& credit_;
  std::function<void()> ended_;
  State state_ = State::Waiting;
  Writers writers_ = Writers::Expected;
  std::size_t last_ = 0;  // bytes of the last turn: much means that there is more
};

}  // namespace stdio
