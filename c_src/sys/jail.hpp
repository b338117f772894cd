#pragma once

#include "sys/result.hpp"

namespace stdio {

// Jails (jail(2) of FreeBSD) by their ids. Where there are none: ENOSYS.

// Whether there is one of that id, below the caller's own. ENOENT.
Result<void> find_jail(int jail);

// Ends all that is in it and below it: no fork escapes. EPERM; EINVAL if it is gone.
Result<void> remove_jail(int jail);

}  // namespace stdio
