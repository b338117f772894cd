#pragma once

#include <string_view>

#include "sys/bytes.hpp"
#include "term/reader.hpp"

namespace stdio {

// What a call left behind. `term` is its result as protocol.md gives it.
struct CallOutcome {
  bool succeeded;
  Bytes term;
};

// Runs the system call of that name in this process with arguments, one list, read from
// `arguments`. A task calls it; a call that waits makes only this task wait.
CallOutcome run_call(std::string_view name, term::Reader& arguments);

}  // namespace stdio
