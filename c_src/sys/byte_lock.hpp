#pragma once

#include <cstdint>
#include <string>

#include "sys/fd.hpp"

namespace stdio {

// Locks on single bytes of a file, of which only the numbers matter: whoever holds one keeps it
// until its descriptor is closed, by the system at the latest. Two of one process exclude each
// other, if they opened the file twice.
class ByteLocks {
 public:
  // Creates the file, for its owner alone. Follows no link.
  static Result<ByteLocks> open(const std::string& path);
  // EAGAIN if somebody else has it.
  Result<void> take(std::uint32_t byte) const;

 private:
  explicit ByteLocks(Fd file) : file_{std::move(file)} {}
  Fd file_;
};

}  // namespace stdio
