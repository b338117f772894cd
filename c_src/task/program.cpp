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

using term::Reader;

using ReadExecutable = Result<Executable> (*)(Reader&);

Result<Executable> read_path(Reader& reader) {
  auto path = argument::text(reader);
  if (!path) return path.error();
  return Executable{AtPath{std::move(*path)}};
}

Result<Executable> read_name(Reader& reader) {
  auto name = argument::text(reader);
  if (!name) return name.error();
  return Executable{InSearchPath{std::move(*name)}};
}

Result<Executable> read_fd(Reader& reader) {
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

Result<Program> Program::read(std::string_view call, Reader& arguments) {
  const Form& form = *form_of(call);
  Reader reader{arguments.any()};
  if (reader.list() != form.arguments) return argument::undecodable();
  auto executable = form.executable(reader);
  if (!executable) return executable.error();
  auto argv = argument::many(reader, argument::text);
  if (!argv) return argv.error();
  std::vector<std::string> environment;
  if (form.arguments == 3) {
    auto read = argument::many(reader, argument::text);
    if (!read) return read.error();
    environment = std::move(*read);
  }
  if (!reader.end_list()) return argument::undecodable();
  return Program{std::move(*executable), std::move(*argv), std::move(environment)};
}

Error Program::become(const StandardStreams& streams) const {
  const auto in_place = StreamsInPlace::put(streams);
  if (!in_place) return in_place.error();
  return become_program(executable_, arguments_, environment_);
}

Bytes start_program(std::string_view call, Reader& arguments, const StandardStreams& streams) {
  const auto program = Program::read(call, arguments);
  if (!program) return refused_call(program.error()).term;
  return error_result(program->become(streams));
}

}  // namespace stdio
