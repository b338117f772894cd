#pragma once

#include <string_view>

#include "protocol/control.hpp"
#include "sys/bytes.hpp"
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

// One of them, with its arguments. Comes back only if it did not succeed, with the call's result
// and the standard streams as they were before.
Bytes start_program(std::string_view call, term::Reader& arguments, const StandardStreams& streams);

}  // namespace stdio
