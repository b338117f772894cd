#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "port/input_pipe.hpp"
#include "port/output_pipe.hpp"

namespace stdio {

// The pipes between the port and one program: made before the program starts, gone when all of its
// output is delivered. Owned by the program's TaskLink.
class ProgramIo {
 public:
  struct Made {
    std::unique_ptr<ProgramIo> io;
    std::vector<Fd> programs_ends;  // 1, 2, and 0 unless it stays /dev/null
  };

  // EMFILE, ENFILE. `ended` is called when both outputs have come to their end.
  static Result<Made> make(boost::asio::io_context& loop, Outbound& outbound, TaskId id,
                           const CallOptions& options, std::function<void()> ended);

  // None if the program reads /dev/null.
  [[nodiscard]] InputPipe* input() const { return input_.get(); }
  void end(Stream stream);
  void grant(const Credit& credit);
  void drain();
  // What is still written is read and dropped.
  void discard();
  void close();
  [[nodiscard]] bool delivered() const { return output_.ended() && error_.ended(); }

 private:
  ProgramIo(boost::asio::io_context& loop, Outbound& outbound, TaskId id, OutputCredit credit,
            Fd output, Fd error, std::function<void()> ended);

  OutputCredit credit_;
  std::unique_ptr<InputPipe> input_;
  OutputPipe output_;
  OutputPipe error_;
};

}  // namespace stdio
