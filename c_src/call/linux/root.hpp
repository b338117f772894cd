#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "call/argument.hpp"
#include "call/constant.hpp"
#include "call/linux/mount.hpp"
#include "sys/result.hpp"

namespace stdio {

// Calls of our own that give a task a new root, with the mount interface of Linux 5.12.
//
// The tree that becomes the root may belong to somebody who does not mean well: it may have links
// where we mount, and they may come while we look. So each mount is made apart, where nobody sees
// it, and moved to its place by descriptor: the place is opened from the new root on, one name
// after the other, none of which may be a link or lead above. What fails leaves nothing mounted and
// nothing open.
//
//   root_enter ──► root_bind, root_mount … ──► root_pivot
//
// In between "." is the new root, and "/" still the old one. For a task in a mount namespace of its
// own: one that root has made, or that is in a user namespace as well.

struct BindOption {
  static std::optional<std::int64_t> value(std::string_view name);
  // A source that does not exist is not bound.
  static constexpr unsigned kOptionalSource = 1;
  // Nor is one whose target neither exists nor can be made.
  static constexpr unsigned kOptionalTarget = 2;
  // Setuid programs are such in the new root too.
  static constexpr unsigned kSetuid = 4;
};

namespace calls {

// Nothing is propagated from and to this namespace any more. The tree at `path`, and what is
// mounted below it, is mounted once more over itself: nosuid, and what is mounted below it
// read-only; the tree itself is so from root_pivot on. The task goes there.
Result<void> root_enter(const char* path);

// What the old root has at `source`, an absolute path that may have links in it, and all that is
// mounted below, appears at `target` of the new root: read-only and, unless `setuid`, nosuid. A
// target that does not exist is made, where the tree can be written to: its folders, and an empty
// file for a file.
Result<void> root_bind(const char* source, const char* target, Flags<BindOption, unsigned> options);

// A new file system at `target` of the new root; `data` as in mount(2).
Result<void> root_mount(const char* type, const char* target,
                        Flags<MountAttribute, unsigned> attributes, const char* data);

// The new root becomes "/", read-only but for what root_mount has put there; the old one is gone.
Result<void> root_pivot();

}  // namespace calls

}  // namespace stdio
