#include "port/cgroups.hpp"

#include <unistd.h>

namespace stdio {

Result<void> Cgroups::use(const std::string& path) {
  auto folder = open_cgroup_folder(path);
  if (!folder) return folder.error();
  auto probe = Cgroup::make(*folder, "stdio-" + std::to_string(::getpid()));
  if (!probe) return probe.error();
  folder_ = std::move(*folder);
  return probe->remove();
}

std::optional<Cgroup> Cgroups::make() {
  if (!folder_.valid()) return std::nullopt;
  const std::string name = "stdio-" + std::to_string(::getpid()) + "-" + std::to_string(++made_);
  auto made = Cgroup::make(folder_, name);
  if (!made) return std::nullopt;
  return std::move(*made);
}

void Cgroups::supervisor_ended(pid_t supervisor) {
  const auto node = names_.extract(supervisor);
  if (!node.empty()) belongs_to_nobody(node.mapped());
}

void Cgroups::belongs_to_nobody(const std::string& cgroup) {
  left_.insert(cgroup);
  remove_left();
}

void Cgroups::remove_left() {
  std::erase_if(left_, [this](const std::string& name) {
    auto cgroup = Cgroup::find(folder_, name);
    if (!cgroup) return false;
    (void)cgroup->kill();
    const auto removed = cgroup->remove();
    return removed || removed.error().value() == ENOENT;
  });
}

}  // namespace stdio
