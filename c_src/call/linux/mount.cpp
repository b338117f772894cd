#include "call/linux/mount.hpp"

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>

#include "sys/named.hpp"

namespace stdio {

namespace {

constexpr std::array kMountFlags{
    Named{"ms_bind", MS_BIND},
    Named{"ms_dirsync", MS_DIRSYNC},
    Named{"ms_i_version", MS_I_VERSION},
    Named{"ms_lazytime", MS_LAZYTIME},
    Named{"ms_mandlock", MS_MANDLOCK},
    Named{"ms_move", MS_MOVE},
    Named{"ms_noatime", MS_NOATIME},
    Named{"ms_nodev", MS_NODEV},
    Named{"ms_nodiratime", MS_NODIRATIME},
    Named{"ms_noexec", MS_NOEXEC},
    Named{"ms_nosuid", MS_NOSUID},
    Named{"ms_nosymfollow", 256},  // Linux 5.10
    Named{"ms_posixacl", MS_POSIXACL},
    Named{"ms_private", MS_PRIVATE},
    Named{"ms_rdonly", MS_RDONLY},
    Named{"ms_rec", MS_REC},
    Named{"ms_relatime", MS_RELATIME},
    Named{"ms_remount", MS_REMOUNT},
    Named{"ms_shared", MS_SHARED},
    Named{"ms_silent", MS_SILENT},
    Named{"ms_slave", MS_SLAVE},
    Named{"ms_strictatime", MS_STRICTATIME},
    Named{"ms_synchronous", MS_SYNCHRONOUS},
    Named{"ms_unbindable", MS_UNBINDABLE},
};

constexpr std::array kUmountFlags{
    Named{"mnt_detach", MNT_DETACH},
    Named{"mnt_expire", MNT_EXPIRE},
    Named{"mnt_force", MNT_FORCE},
    Named{"umount_nofollow", UMOUNT_NOFOLLOW},
};

constexpr std::array kMountAttributes{
    Named{"mount_attr__atime", MOUNT_ATTR__ATIME},
    Named{"mount_attr_idmap", MOUNT_ATTR_IDMAP},
    Named{"mount_attr_noatime", MOUNT_ATTR_NOATIME},
    Named{"mount_attr_nodev", MOUNT_ATTR_NODEV},
    Named{"mount_attr_nodiratime", MOUNT_ATTR_NODIRATIME},
    Named{"mount_attr_noexec", MOUNT_ATTR_NOEXEC},
    Named{"mount_attr_nosuid", MOUNT_ATTR_NOSUID},
    Named{"mount_attr_nosymfollow", MOUNT_ATTR_NOSYMFOLLOW},
    Named{"mount_attr_rdonly", MOUNT_ATTR_RDONLY},
    Named{"mount_attr_relatime", MOUNT_ATTR_RELATIME},
    Named{"mount_attr_strictatime", MOUNT_ATTR_STRICTATIME},
    Named{"ms_noatime", MOUNT_ATTR_NOATIME},
    Named{"ms_nodev", MOUNT_ATTR_NODEV},
    Named{"ms_nodiratime", MOUNT_ATTR_NODIRATIME},
    Named{"ms_noexec", MOUNT_ATTR_NOEXEC},
    Named{"ms_nosuid", MOUNT_ATTR_NOSUID},
    Named{"ms_nosymfollow", MOUNT_ATTR_NOSYMFOLLOW},
    Named{"ms_rdonly", MOUNT_ATTR_RDONLY},
    Named{"ms_relatime", MOUNT_ATTR_RELATIME},
    Named{"ms_strictatime", MOUNT_ATTR_STRICTATIME},
};

constexpr std::array kMoveMountFlags{
    Named{"move_mount_f_automounts", MOVE_MOUNT_F_AUTOMOUNTS},
    Named{"move_mount_f_empty_path", MOVE_MOUNT_F_EMPTY_PATH},
    Named{"move_mount_f_symlinks", MOVE_MOUNT_F_SYMLINKS},
    Named{"move_mount_set_group", MOVE_MOUNT_SET_GROUP},
    Named{"move_mount_t_automounts", MOVE_MOUNT_T_AUTOMOUNTS},
    Named{"move_mount_t_empty_path", MOVE_MOUNT_T_EMPTY_PATH},
    Named{"move_mount_t_symlinks", MOVE_MOUNT_T_SYMLINKS},
};

constexpr std::array kMountPathFlags{
    Named{"at_empty_path", AT_EMPTY_PATH},     Named{"at_no_automount", AT_NO_AUTOMOUNT},
    Named{"at_recursive", AT_RECURSIVE},       Named{"at_symlink_nofollow", AT_SYMLINK_NOFOLLOW},
    Named{"open_tree_clone", OPEN_TREE_CLONE}, Named{"open_tree_cloexec", OPEN_TREE_CLOEXEC},
};

}  // namespace

std::optional<std::int64_t> MountFlag::value(std::string_view name) {
  return value_named(kMountFlags, name);
}

std::optional<std::int64_t> UmountFlag::value(std::string_view name) {
  return value_named(kUmountFlags, name);
}

std::optional<std::int64_t> MountAttribute::value(std::string_view name) {
  return value_named(kMountAttributes, name);
}

std::optional<std::int64_t> MoveMountFlag::value(std::string_view name) {
  return value_named(kMoveMountFlags, name);
}

std::optional<std::int64_t> MountPathFlag::value(std::string_view name) {
  return value_named(kMountPathFlags, name);
}

namespace calls {

// glibc has no wrapper.
int pivot_root(const char* new_root, const char* put_old) {
  return static_cast<int>(::syscall(SYS_pivot_root, new_root, put_old));
}

int mount_setattr(Constant<PathStart> start, const char* path, Flags<MountPathFlag, unsigned> flags,
                  Flags<MountAttribute> set, Flags<MountAttribute> clear,
                  Flags<MountFlag> propagation) {
  mount_attr attributes{set, clear, propagation, 0};
  return ::mount_setattr(start, path, flags, &attributes, sizeof attributes);
}

}  // namespace calls

}  // namespace stdio
