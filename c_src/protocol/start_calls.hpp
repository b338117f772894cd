#pragma once

#include "sys/bytes.hpp"

namespace stdio {

// What the calls of a start do to whoever makes them.
struct StartCalls {
  // Nothing but the start: they change only the process that makes them and what becomes of it at
  // execve(2), not the memory that it may share with its parent until then.
  bool alone = false;
  // They may wait, for a file system.
  bool waits = false;
  // They give it other ids.
  bool changes_ids = false;
};

// A list of calls that ends in an execve; anything else does more than start.
StartCalls start_calls_of(BytesView calls);

}  // namespace stdio
