#include "sys/jail.hpp"

#include "sys/freebsd/jail_api.hpp"

namespace stdio {

namespace {

// 0 is the host's, or the one that the caller is in.
bool refused(int jail) { return jail < 1; }

}  // namespace

Result<void> find_jail(int jail) {
  if (refused(jail)) return error_from(ENOENT);
  char name[] = "jid";
  iovec parameter[] = {{name, sizeof name}, {&jail, sizeof jail}};
  return checked(::jail_get(parameter, 2, 0));
}

Result<void> remove_jail(int jail) {
  if (refused(jail)) return error_from(EPERM);
  return checked(::jail_remove(jail));
}

}  // namespace stdio
