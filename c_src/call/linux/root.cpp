#include "call/linux/root.hpp"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <string>
#include <vector>

#include "sys/fd.hpp"
#include "sys/named.hpp"

namespace stdio {

namespace {

constexpr mode_t kFolderMode = 0755;
constexpr mode_t kFileMode = 0644;

constexpr std::array kBindOptions{
    Named{"optional_source", BindOption::kOptionalSource},
    Named{"optional_target", BindOption::kOptionalTarget},
    Named{"setuid", BindOption::kSetuid},
};

enum class Kind { Folder, File };

Result<Fd> owned(int number) {
  if (number == -1) return last_error();
  return Fd{number};
}

Result<Fd> open_folder(const char* path) {
  return owned(::open(path, O_PATH | O_DIRECTORY | O_CLOEXEC));
}

Result<Kind> kind_of(const Fd& file) {
  struct stat status {};
  if (::fstat(file.get(), &status) == -1) return last_error();
  return S_ISDIR(status.st_mode) ? Kind::Folder : Kind::File;
}

bool is_writable(const Fd& file) {
  struct statvfs status {};
  return ::fstatvfs(file.get(), &status) == 0 && (status.f_flag & ST_RDONLY) == 0;
}

// The parts between separators, but for the empty ones.
std::vector<std::string> parts_of(std::string_view text, char separator) {
  std::vector<std::string> parts;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find(separator, at), text.size());
    if (end > at) parts.emplace_back(text.substr(at, end - at));
    at = end + 1;
  }
  return parts;
}

// --- Mounts that nobody sees yet. They vanish with their descriptor, unless they are attached.

// A copy of all that is mounted at and below a path. In a user namespace there is none of a part:
// what the host has hidden behind a mount stays hidden (mount_namespaces(7)).
Result<Fd> copy_of_mounts(int start, const char* path, unsigned flags = 0) {
  return owned(
      ::open_tree(start, path, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE | flags));
}

Result<Fd> new_mount(const char* type, unsigned attributes, const char* data) {
  const auto context = owned(::fsopen(type, FSOPEN_CLOEXEC));
  if (!context) return context.error();
  const auto configure = [&](unsigned command, const char* key, const char* value) {
    return checked(::fsconfig(context->get(), command, key, value, 0));
  };
  for (const std::string& option : parts_of(data, ',')) {
    const std::size_t equals = option.find('=');
    const bool is_flag = equals == std::string::npos;
    const auto set = is_flag ? configure(FSCONFIG_SET_FLAG, option.c_str(), nullptr)
                             : configure(FSCONFIG_SET_STRING, option.substr(0, equals).c_str(),
                                         option.c_str() + equals + 1);
    if (!set) return set.error();
  }
  const auto created = configure(FSCONFIG_CMD_CREATE, nullptr, nullptr);
  if (!created) return created.error();
  return owned(::fsmount(context->get(), FSMOUNT_CLOEXEC, attributes));
}

Result<void> change(const Fd& mount, unsigned flags, mount_attr attributes) {
  return checked(
      ::mount_setattr(mount.get(), "", AT_EMPTY_PATH | flags, &attributes, sizeof attributes));
}

// Nothing is changed through it, no program gains anything by it unless it may, and what is mounted
// below it later appears nowhere else.
Result<void> confine(const Fd& mount, unsigned options = 0) {
  const unsigned nosuid = (options & BindOption::kSetuid) == 0 ? MOUNT_ATTR_NOSUID : 0;
  return change(mount, AT_RECURSIVE, {MOUNT_ATTR_RDONLY | nosuid, 0, MS_PRIVATE, 0});
}

Result<void> attach(const Fd& mount, const Fd& place) {
  return checked(::move_mount(mount.get(), "", place.get(), "",
                              MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH));
}

// --- Places in the new root.

// What a folder has by this name, if that is neither a link nor above it. openat2(2) is Linux 5.6.
Result<Fd> open_name(const Fd& folder, const std::string& name) {
  open_how how{O_PATH | O_CLOEXEC, 0, RESOLVE_NO_SYMLINKS | RESOLVE_BENEATH};
  return owned(
      static_cast<int>(::syscall(SYS_openat2, folder.get(), name.c_str(), &how, sizeof how)));
}

// That something has the name already is no error here: what it is shows when it is opened.
Result<void> make_name(const Fd& folder, const std::string& name, Kind kind) {
  const mode_t mask = ::umask(0);
  const auto made =
      checked(kind == Kind::Folder ? ::mkdirat(folder.get(), name.c_str(), kFolderMode)
                                   : ::mknodat(folder.get(), name.c_str(), S_IFREG | kFileMode, 0));
  ::umask(mask);
  if (!made && made.error().value() != EEXIST) return made;
  return {};
}

using Names = std::vector<std::string>;

Names names_in(const char* path) {
  Names names = parts_of(path, '/');
  std::erase(names, ".");
  return names;
}

// Where names lead to from "." on. If it is said what to make of the last one, those that are
// missing are made.
Result<Fd> walk(const Names& names, std::optional<Kind> make = {}) {
  if (names.empty()) return error_from(EINVAL);
  auto at = open_folder(".");
  for (const std::string& name : names) {
    if (!at) break;
    if (make) {
      const auto made = make_name(*at, name, &name == &names.back() ? *make : Kind::Folder);
      if (!made) return made.error();
    }
    at = open_name(*at, name);
  }
  return at;
}

bool is_missing(const Result<Fd>& opened) {
  return !opened && (opened.error().value() == ENOENT || opened.error().value() == ENOTDIR);
}

Result<Fd> open_or_make(const Names& names, Kind kind) {
  auto opened = walk(names);
  return is_missing(opened) ? walk(names, kind) : std::move(opened);
}

}  // namespace

std::optional<std::int64_t> BindOption::value(std::string_view name) {
  return value_named(kBindOptions, name);
}

namespace calls {

Result<void> root_enter(const char* path) {
  mount_attr no_peers{0, 0, MS_PRIVATE, 0};
  if (::mount_setattr(AT_FDCWD, "/", AT_RECURSIVE, &no_peers, sizeof no_peers) == -1) {
    return last_error();
  }
  // Before there is a descriptor of ours for it to name: /proc/self/fd/N (runc's CVE-2024-21626).
  const auto tree = open_folder(path);
  if (!tree) return tree.error();
  const auto before = open_folder(".");
  if (!before) return before.error();
  const auto root = copy_of_mounts(tree->get(), "", AT_EMPTY_PATH);
  if (!root) return root.error();
  if (const auto done = confine(*root); !done) return done;
  if (is_writable(*tree)) {
    if (const auto done = change(*root, 0, {0, MOUNT_ATTR_RDONLY, 0, 0}); !done) return done;
  }
  if (::fchdir(root->get()) == -1) return last_error();
  const auto attached = attach(*root, *tree);
  if (!attached) (void)::fchdir(before->get());
  return attached;
}

Result<void> root_bind(const char* source, const char* target,
                       Flags<BindOption, unsigned> options) {
  // A relative one would start in the new root, where links are nobody's but the tree's.
  if (*source != '/') return error_from(EINVAL);
  const auto mount = copy_of_mounts(AT_FDCWD, source);
  if (is_missing(mount) && (options & BindOption::kOptionalSource) != 0) return {};
  if (!mount) return mount.error();
  if (const auto done = confine(*mount, options); !done) return done;
  const auto kind = kind_of(*mount);
  if (!kind) return kind.error();
  const Names names = names_in(target);
  const auto place = open_or_make(names, *kind);
  if (place) return attach(*mount, *place);
  if ((options & BindOption::kOptionalTarget) != 0 && is_missing(walk(names))) return {};
  return place.error();
}

Result<void> root_mount(const char* type, const char* target,
                        Flags<MountAttribute, unsigned> attributes, const char* data) {
  const auto mount = new_mount(type, attributes, data);
  if (!mount) return mount.error();
  const auto place = open_or_make(names_in(target), Kind::Folder);
  if (!place) return place.error();
  return attach(*mount, *place);
}

// The old root comes to lie over the new one, where "." is, and is taken away (pivot_root(2)).
Result<void> root_pivot() {
  if (pivot_root(".", ".") == -1) return last_error();
  if (::umount2(".", MNT_DETACH) == -1) return last_error();
  if (::chdir("/") == -1) return last_error();
  mount_attr sealed{MOUNT_ATTR_RDONLY, 0, 0, 0};
  return checked(::mount_setattr(AT_FDCWD, "/", 0, &sealed, sizeof sealed));
}

}  // namespace calls

}  // namespace stdio
