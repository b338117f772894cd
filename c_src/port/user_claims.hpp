#pragma once

#include <sys/types.h>

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "sys/byte_lock.hpp"

namespace stdio {

// User ids that are this port program's alone on the whole system, as long as it lives: each is a
// lock that nobody else gets, and no process had it when it was claimed. Whoever is such a user may
// be killed by its id. Owned by Port.
class UserClaims {
 public:
  // For root alone, who can become another user. EPERM; what open(2) says of the file of locks;
  // EAGAIN if there are not as many.
  Result<std::vector<uid_t>> claim(std::size_t count);
  [[nodiscard]] bool has(uid_t user) const { return claimed_.contains(user); }

 private:
  Result<void> open();

  std::optional<ByteLocks> locks_;
  std::set<uid_t> claimed_;
};

}  // namespace stdio
