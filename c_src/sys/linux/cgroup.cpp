#include "sys/cgroup.hpp"

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <cstring>

namespace stdio {

Result<Fd> open_cgroup_folder(const std::string& path) {
  Fd folder{::open(path.c_str(), O_DIRECTORY | O_PATH | O_CLOEXEC)};
  if (!folder.valid()) return last_error();
  return folder;
}

bool is_cgroup2(const Fd& folder) {
  struct statfs system {};
  return ::fstatfs(folder.get(), &system) == 0 && system.f_type == CGROUP2_SUPER_MAGIC;
}

Result<Cgroup> Cgroup::find(const Fd& parent, const std::string& name) {
  Fd own{::fcntl(parent.get(), F_DUPFD_CLOEXEC, 3)};
  if (!own.valid()) return last_error();
  return Cgroup{std::move(own), name};
}

Result<Cgroup> Cgroup::make(const Fd& parent, const std::string& name) {
  if (!is_cgroup2(parent)) return error_from(ENOTSUP);
  if (::mkdirat(parent.get(), name.c_str(), 0755) == -1) return last_error();
  auto made = find(parent, name);
  if (!made) return made.error();
  const std::string kill = name + "/cgroup.kill";
  if (::faccessat(parent.get(), kill.c_str(), W_OK, 0) == -1) {
    (void)made->remove();
    return error_from(ENOTSUP);
  }
  return made;
}

void Cgroup::move_to(int number) {
  if (parent_.get() == number) return;
  ::dup3(parent_.get(), number, O_CLOEXEC);
  parent_ = Fd{number};
}

Result<void> Cgroup::write(const char* file, const char* text) const {
  const std::string path = name_ + "/" + file;
  const Fd opened{::openat(parent_.get(), path.c_str(), O_WRONLY | O_CLOEXEC)};
  if (!opened.valid()) return last_error();
  return checked(static_cast<int>(::write(opened.get(), text, std::strlen(text))));
}

Result<void> Cgroup::enter() const { return write("cgroup.procs", "0"); }
Result<void> Cgroup::kill() const { return write("cgroup.kill", "1"); }

Result<void> Cgroup::remove() {
  return checked(::unlinkat(parent_.get(), name_.c_str(), AT_REMOVEDIR));
}

}  // namespace stdio
