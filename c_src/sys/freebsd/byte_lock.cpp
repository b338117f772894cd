#include "sys/byte_lock.hpp"

namespace stdio {

// A lock of a byte is the process's here and not the descriptor's (fcntl(2)): it would not keep two
// of one process apart, and the reaper ends a domain without a user of its own.
Result<ByteLocks> ByteLocks::open(const std::string&) { return error_from(ENOTSUP); }
Result<void> ByteLocks::take(std::uint32_t) const { return error_from(ENOTSUP); }

}  // namespace stdio
