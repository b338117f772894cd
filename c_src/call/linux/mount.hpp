#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "call/constant.hpp"
#include "call/linux/calls.hpp"
#include "sys/result.hpp"

namespace stdio {

// Mounts, with the interface of mount(2) and with that of Linux 5.2, where a mount is a descriptor.
// The calls whose C type says everything are in the table alone.

struct MountFlag {  // ms_rdonly …
  static std::optional<std::int64_t> value(std::string_view name);
};
struct UmountFlag {  // mnt_detach …
  static std::optional<std::int64_t> value(std::string_view name);
};
// What holds for all that is seen through a mount: mount_attr_rdonly …, or by mount(2)'s name for
// the same, ms_rdonly … The numbers are those of mount_setattr(2).
struct MountAttribute {
  static std::optional<std::int64_t> value(std::string_view name);
};
struct MoveMountFlag {  // move_mount_f_empty_path …
  static std::optional<std::int64_t> value(std::string_view name);
};
// How a path stands for a mount: open_tree_clone, at_recursive, at_empty_path …
struct MountPathFlag {
  static std::optional<std::int64_t> value(std::string_view name);
};
namespace calls {

int pivot_root(const char* new_root, const char* put_old);

// mount_setattr(2), Linux 5.12. `propagation`: 0, or one of ms_private, ms_shared, ms_slave,
// ms_unbindable.
int mount_setattr(Constant<PathStart> start, const char* path, Flags<MountPathFlag, unsigned> flags,
                  Flags<MountAttribute> set, Flags<MountAttribute> clear,
                  Flags<MountFlag> propagation);

}  // namespace calls

}  // namespace stdio
