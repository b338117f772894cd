#include "task/program.hpp"

#include <fcntl.h>
#include <unistd.h>

#include "call/typed.hpp"
#include "protocol/event.hpp"
#include "sys/process.hpp"

namespace stdio {

namespace {

struct Program {
  std::string path;
  std::vector<std::string> arguments;
  std::vector<std::string> environment;
};

Result<Program> read_program(term::Reader& reader) {
  if (reader.list() != 3) return argument::undecodable();
  auto path = argument::text(reader);
  if (!path) return path.error();
  auto arguments = argument::many(reader, argument::text);
  if (!arguments) return arguments.error();
  auto environment = argument::many(reader, argument::text);
  if (!environment) return environment.error();
  if (!reader.end_list()) return argument::undecodable();
  return Program{std::move(*path), std::move(*arguments), std::move(*environment)};
}

// Puts `streams` in the places 0, 1 and 2 while it lives, and what was there back at its end.
class StreamsInPlace {
 public:
  static Result<StreamsInPlace> put(const StandardStreams& streams) {
    StreamsInPlace in_place;
    const Fd* sources[] = {&streams.input, &streams.output, &streams.error};
    for (int place = 0; place < 3; ++place) {
      if (!sources[place]->valid()) continue;
      in_place.before_[place] = Fd{::fcntl(place, F_DUPFD_CLOEXEC, 3)};
      if (::dup2(sources[place]->get(), place) == -1) return last_error();
    }
    return in_place;
  }

  StreamsInPlace(StreamsInPlace&&) = default;
  StreamsInPlace& operator=(StreamsInPlace&&) = delete;
  ~StreamsInPlace() {
    for (int place = 0; place < 3; ++place) {
      if (before_[place].valid()) ::dup2(before_[place].get(), place);
    }
  }

 private:
  StreamsInPlace() = default;
  Fd before_[3];
};

}  // namespace

StandardStreams StandardStreams::from(ControlFrame& frame) {
  if (frame.fds.size() < 2) return {};
  StandardStreams streams{std::move(frame.fds[0]), std::move(frame.fds[1]), {}};
  if (frame.fds.size() == 3) streams.input = std::move(frame.fds[2]);
  return streams;
}

Bytes start_program(term::Reader& arguments, const StandardStreams& streams) {
  term::Reader own{arguments.any()};
  const auto program = read_program(own);
  if (!program) return refused_call(program.error()).term;
  const auto in_place = StreamsInPlace::put(streams);
  if (!in_place) return error_result(in_place.error());
  return error_result(become_program(program->path, program->arguments, program->environment));
}

}  // namespace stdio
