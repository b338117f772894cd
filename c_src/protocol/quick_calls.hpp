#pragma once

#include "sys/bytes.hpp"

namespace stdio {

// What the calls of a start do to whoever makes them.
struct Quickness {
  // Nothing but the start: they do not wait, and change only the process that makes them and what
  // becomes of it at execve(2), not the memory that it may share with its parent until then.
  bool quick = false;
  // They give it other ids.
  bool changes_ids = false;
};

// A list of calls that ends in an execve; anything else is not quick.
Quickness quickness_of(BytesView calls);

}  // namespace stdio
