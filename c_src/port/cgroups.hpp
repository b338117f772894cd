#pragma once

#include <sys/types.h>

#include <map>
#include <optional>
#include <set>
#include <string>

#include "sys/cgroup.hpp"

namespace stdio {

// The control groups of supervisors, below a folder that the client has named. A supervisor removes
// its own when nothing is left in it; what one that was killed has left is ended and removed here.
// Owned by Tasks.
class Cgroups {
 public:
  // What open(2) says; ENOTSUP if groups there cannot be killed.
  Result<void> use(const std::string& path);

  // One for a supervisor that is about to be forked; nothing if no folder is named, or it refuses.
  std::optional<Cgroup> make();
  // It has become this process; or none.
  void belongs_to(pid_t supervisor, const std::string& cgroup) { names_[supervisor] = cgroup; }
  void belongs_to_nobody(const std::string& cgroup);
  void supervisor_ended(pid_t supervisor);
  // What could not be removed when its supervisor ended: somebody was in it.
  void remove_left();

 private:
  Fd folder_;
  std::map<pid_t, std::string> names_;
  std::set<std::string> left_;
  std::uint64_t made_ = 0;
};

}  // namespace stdio
