#pragma once

#include <sys/procctl.h>
#include <unistd.h>

namespace stdio {

// procctl(2) of this process.
inline int control_oneself(int command, void* argument) {
  return ::procctl(P_PID, static_cast<id_t>(::getpid()), command, argument);
}

}  // namespace stdio
