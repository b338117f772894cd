#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "protocol/control.hpp"
#include "sys/bytes.hpp"
#include "sys/process.hpp"
#include "term/reader.hpp"

namespace stdio {

// The descriptors a program starts with. Without `input` it keeps the task's own: /dev/null.
struct StandardStreams {
  Fd output;
  Fd error;
  Fd input;
  // None are valid if the frame came without.
  static StandardStreams from(ControlFrame& frame);
};

// The calls that make this process a program: execve, execvp, fexecve.
bool starts_program(std::string_view call);

// What one of them executes, ready to be executed: all memory that it takes is its own.
class Program {
 public:
  // The arguments of the call. EINVAL for what they cannot be.
  static Result<Program> read(std::string_view call, term::Reader& arguments);

  // Comes back only if it did not succeed, with the standard streams as they were before.
  [[nodiscard]] Error become(const StandardStreams& streams) const;

 private:
  Program(Executable executable, std::vector<std::string> arguments,
          std::vector<std::string> environment)
      : executable_{std::move(executable)},
        arguments_{std::move(arguments)},
        environment_{std::move(environment)} {}

  Executable executable_;
  StringArray arguments_;
  StringArray environment_;
};

// One of the calls, with its arguments. Comes back as Program::become() does, with the call's
// result.
Bytes start_program(std::string_view call, term::Reader& arguments, const StandardStreams& streams);

}  // namespace stdio
