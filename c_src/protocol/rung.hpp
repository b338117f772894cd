#pragma once

#include <cstdint>
#include <string_view>

namespace stdio {

// The kill ladder: by what means a domain is ended. From the surest to the one that is always
// there.
enum class Rung : std::uint8_t { PidNamespace, Jail, Cgroup, User, Reaper, Tree };

// As the node hears it.
constexpr std::string_view name_of(Rung rung) {
  switch (rung) {
    case Rung::PidNamespace: return "pid_namespace";
    case Rung::Jail: return "jail";
    case Rung::Cgroup: return "cgroup";
    case Rung::User: return "uid";
    case Rung::Reaper: return "reaper";
    case Rung::Tree: break;
  }
  return "tree";
}

}  // namespace stdio
