#include "port/program_io.hpp"

namespace stdio {

ProgramIo::ProgramIo(boost::asio::io_context& loop, Outbound& outbound, TaskId id,
                     OutputCredit credit, Fd output, Fd error, std::function<void()> ended)
    : credit_{credit},
      output_{loop, outbound, std::move(output), OutputTag::Stdout, id, credit_, ended},
      error_{loop, outbound, std::move(error), OutputTag::Stderr, id, credit_, ended} {}

Result<ProgramIo::Made> ProgramIo::make(boost::asio::io_context& loop, Outbound& outbound,
                                        TaskId id, const CallOptions& options,
                                        std::function<void()> ended) {
  auto output = make_pipe();
  if (!output) return output.error();
  auto error = make_pipe();
  if (!error) return error.error();
  // A task has /dev/null for its standard input: nothing to send.
  auto input = options.input == Input::Pipe ? make_pipe() : Result<Pipe>{Pipe{}};
  if (!input) return input.error();

  Made made;
  made.io.reset(new ProgramIo{loop, outbound, id, OutputCredit{options.credit, options.pieces},
                              std::move(output->read), std::move(error->read), std::move(ended)});
  if (input->write.valid()) {
    made.io->input_ = std::make_unique<InputPipe>(loop, outbound, std::move(input->write), id);
  }
  made.programs_ends.push_back(std::move(output->write));
  made.programs_ends.push_back(std::move(error->write));
  if (input->read.valid()) made.programs_ends.push_back(std::move(input->read));
  return made;
}

// A program that goes on writing to an output that is closed gets SIGPIPE.
void ProgramIo::end(Stream stream) {
  switch (stream) {
    case Stream::Stdin:
      if (input_) input_->end();
      return;
    case Stream::Stdout: return output_.end();
    case Stream::Stderr: return error_.end();
  }
}

void ProgramIo::grant(const Credit& credit) {
  if (credit.unit == Credit::Unit::Size)
    credit_.grant(credit.amount);
  else
    credit_.set_pieces(credit.amount);
  output_.credit_granted();
  error_.credit_granted();
}

void ProgramIo::drain() {
  output_.drain();
  error_.drain();
}

void ProgramIo::discard() {
  if (input_) input_->close();
  output_.discard();
  error_.discard();
}

void ProgramIo::close() {
  if (input_) input_->close();
  output_.close();
  error_.close();
}

}  // namespace stdio
