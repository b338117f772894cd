#include "sys/cgroup.hpp"

namespace stdio {

// There are none.

Result<Fd> open_cgroup_folder(const std::string&) { return error_from(ENOTSUP); }
bool is_cgroup2(const Fd&) { return false; }

Result<Cgroup> Cgroup::make(const Fd&, const std::string&) { return error_from(ENOTSUP); }
Result<Cgroup> Cgroup::find(const Fd&, const std::string&) { return error_from(ENOTSUP); }
Result<void> Cgroup::enter() const { return error_from(ENOTSUP); }
Result<void> Cgroup::kill() const { return error_from(ENOTSUP); }
Result<void> Cgroup::remove() { return error_from(ENOTSUP); }
void Cgroup::move_to(int) {}

}  // namespace stdio
