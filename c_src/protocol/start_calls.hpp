#pragma once

#include "sys/bytes.hpp"

namespace stdio {

// What the calls of a start do to whoever makes them.
struct StartCalls {
  // Nothing but the start: they change the process that makes them, what becomes of it at execve(2)
  // and the namespaces that it is in, but not the memory that it may share with its parent until
  // then.
  bool alone = false;
  // They make a root for it, and may wait for file systems.
  bool waits = false;
  // They give it other ids.
  bool changes_ids = false;
};

// A list of calls that ends in an execve; anything else does more than start.
StartCalls start_calls_of(BytesView calls);

}  // namespace stdio
