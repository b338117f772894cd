#include "task/program.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "call/typed.hpp"
#include "protocol/event.hpp"
#include "sys/process.hpp"

namespace stdio {

namespace {

struct Program {
  Executable executable;
  std::vector<std::string> arguments;
  std::vector<std::string> environment;
};

using ReadExecutable = Result<Executable> (*)(term::Reader&);

Result<Executable> read_path(term::Reader& reader) {
  auto path = argument::text(reader);
  if (!path) return path.error();
  return Executable{AtPath{std::move(*path)}};
}

Result<Executable> read_name(term::Reader& reader) {
  auto name = argument::text(reader);
  if (!name) return name.error();
  return Executable{InSearchPath{std::move(*name)}};
}

Result<Executable> read_fd(term::Reader& reader) {
  const auto fd = argument::number<int>(reader);
  if (!fd) return fd.error();
  return Executable{Opened{*fd}};
}

// How each call is read: what it executes, its argv, and its environment if it has one of its own.
struct Form {
  std::string_view call;
  ReadExecutable executable;
  int arguments;
};
constexpr std::array kForms{
    Form{"execve", read_path, 3},
    Form{"execvp", read_name, 2},
    Form{"fexecve", read_fd, 3},
};

const Form* form_of(std::string_view call) {
  const auto found = std::find_if(kForms.begin(), kForms.end(),
                                  [call](const Form& form) { return form.call == call; });
  return found == kForms.end() ? nullptr : &*found;
}

Result<Program> read_program(const Form& form, term::Reader& reader) {
  if (reader.list() != form.arguments) return argument::undecodable();
  auto executable = form.executable(reader);
  if (!executable) return executable.error();
  auto arguments = argument::many(reader, argument::text);
  if (!arguments) return arguments.error();
  Program program{std::move(*executable), std::move(*arguments), {}};
  if (form.arguments == 3) {
    auto environment = argument::many(reader, argument::text);
    if (!environment) return environment.error();
    program.environment = std::move(*environment);
  }
  if (!reader.end_list()) return argument::undecodable();
  return program;
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

bool starts_program(std::string_view call) { return form_of(call) != nullptr; }

Bytes start_program(std::string_view call, term::Reader& arguments,
                    const StandardStreams& streams) {
  term::Reader own{arguments.any()};
  const auto program = read_program(*form_of(call), own);
  if (!program) return refused_call(program.error()).term;
  const auto in_place = StreamsInPlace::put(streams);
  if (!in_place) return error_result(in_place.error());
  return error_result(
      become_program(program->executable, program->arguments, program->environment));
}

}  // namespace stdio
