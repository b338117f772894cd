#pragma once

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

// execve with [Path, Argv, Environment] read from `arguments`: this process becomes the program.
// Comes back only if it did not, with the call's result and the standard streams as they were
// before.
Bytes start_program(term::Reader& arguments, const StandardStreams& streams);

}  // namespace stdio
