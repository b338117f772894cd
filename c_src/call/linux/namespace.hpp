#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include "call/argument.hpp"

namespace stdio {

// Namespaces: what of the system a process sees, and the ids it has there.

// A namespace by one of its files: an open descriptor, or the path, /proc/[pid]/ns/[kind].
using NamespaceFile = std::variant<int, std::string>;

template <>
struct Argument<NamespaceFile> {
  using Held = NamespaceFile;
  static Result<Held> read(term::Reader& reader);
  static Held pass(Held& held) { return std::move(held); }
};

namespace calls {

// `kind` 0 takes a namespace of any kind.
Result<void> setns(NamespaceFile file, Flags<CloneFlag, int> kind);

// In a user namespace that the task has just made (unshare, clone): the one user and the one group
// that this process is outside get a number inside, and setgroups(2) is denied, without which
// nobody but root may have a map (user_namespaces(7)). EPERM if the ids outside are not its own.
Result<void> map_ids(uid_t inside_uid, uid_t outside_uid, gid_t inside_gid, gid_t outside_gid);

}  // namespace calls

}  // namespace stdio
