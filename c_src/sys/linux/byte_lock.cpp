#include "sys/byte_lock.hpp"

#include <fcntl.h>

namespace stdio {

Result<ByteLocks> ByteLocks::open(const std::string& path) {
  Fd file{::open(path.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600)};
  if (!file.valid()) return last_error();
  return ByteLocks{std::move(file)};
}

// Of the open file and not of the process (F_OFD_SETLK of fcntl(2), Linux 3.15): no other
// descriptor of the same file that is closed takes it away.
Result<void> ByteLocks::take(std::uint32_t byte) const {
  struct flock lock {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  lock.l_start = byte;
  lock.l_len = 1;
  return checked(::fcntl(file_.get(), F_OFD_SETLK, &lock));
}

}  // namespace stdio
