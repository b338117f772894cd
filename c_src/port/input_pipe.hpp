#pragma once

#include "port/descriptor.hpp"
#include "port/outbound.hpp"

namespace stdio {

// What the node may have on its way to a program that does not read.
inline constexpr std::size_t kInputWindow = std::size_t{512} << 10;

// The port's end of a program's standard input. Owned by ProgramIo. Holds what the program has not
// taken yet, at most kInputWindow bytes, and says when they may be sent again.
//
//   Open ──eof──► Ending ──all written──► Closed
//     └──── the program closes its end ───────►┘
class InputPipe {
 public:
  InputPipe(boost::asio::io_context& loop, Outbound& outbound, Fd fd, TaskId id);

  // If not, `write` refuses as much.
  [[nodiscard]] bool takes(std::size_t bytes) const;
  void write(BytesView data);
  // As `write` of what stands in the pipe `from`, without copying it, as far as that goes: the
  // bytes moved. What it does not move is to be written.
  std::size_t splice_from(const Fd& from, std::size_t most);
  void end();
  void close();

 private:
  enum class State { Open, Ending, Closed };

  void watch();
  void flush();
  void grow();
  [[nodiscard]] bool idle() const { return waiting_from_ == waiting_.size(); }
  Result<std::size_t> write_at_once(BytesView data);
  Result<std::size_t> write_some(BytesView data);
  void taken(std::size_t bytes);
  void fail(const Error& error);

  Outbound& outbound_;
  Descriptor pipe_;
  TaskId id_;
  State state_ = State::Open;
  Bytes waiting_;
  std::size_t waiting_from_ = 0;
  bool grown_ = false;
  std::size_t untold_ = 0;  // bytes taken that the node has not been told of
};

}  // namespace stdio
