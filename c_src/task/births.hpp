#pragma once

#include <optional>

#include "protocol/control.hpp"
#include "protocol/request.hpp"
#include "sys/cgroup.hpp"

namespace stdio {

// Of a task that is to be a sibling of the process that forks it: the payload of a Birth, and the
// descriptor that goes behind that of its control socket, if it is to have a control group.
struct BirthFrame {
  Bytes payload;
  Fd folder;
};
BirthFrame birth_frame(std::uint64_t serial, Role role, BytesView filter,
                       std::optional<Cgroup> cgroup);

// The life of the process that forks for the port, which is its parent: one task after the other,
// as it is told, until the port is gone.
[[noreturn]] void serve_births(Fd control);

}  // namespace stdio
