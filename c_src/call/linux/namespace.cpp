#include "call/linux/namespace.hpp"

#include <fcntl.h>
#include <sched.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "sys/fd.hpp"

namespace stdio {

namespace {

Result<void> write_file(const char* path, const std::string& text) {
  const Fd file{::open(path, O_WRONLY | O_CLOEXEC)};
  if (!file.valid()) return last_error();
  return checked(static_cast<int>(::write(file.get(), text.data(), text.size())));
}

std::string line(std::uint32_t inside, std::uint32_t outside) {
  return std::to_string(inside) + " " + std::to_string(outside) + " 1";
}

// A process that has changed its uid is not dumpable, and its files in /proc belong to root until
// it is (proc(5)).
class DumpableMeanwhile {
 public:
  DumpableMeanwhile() : before_{::prctl(PR_GET_DUMPABLE, 0, 0, 0, 0)} {
    ::prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
  }
  ~DumpableMeanwhile() {
    if (before_ != 1) ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
  }
  DumpableMeanwhile(const DumpableMeanwhile&) = delete;
  DumpableMeanwhile& operator=(const DumpableMeanwhile&) = delete;

 private:
  int before_;
};

}  // namespace

Result<NamespaceFile> Argument<NamespaceFile>::read(term::Reader& reader) {
  if (const auto number = reader.integer()) {
    if (!std::in_range<int>(*number)) return argument::undecodable();
    return static_cast<int>(*number);
  }
  auto path = argument::text(reader);
  if (!path) return path.error();
  return std::move(*path);
}

namespace calls {

Result<void> setns(NamespaceFile file, Flags<CloneFlag, int> kind) {
  if (const int* number = std::get_if<int>(&file)) return checked(::setns(*number, kind));
  const Fd opened{::open(std::get<std::string>(file).c_str(), O_RDONLY | O_CLOEXEC)};
  if (!opened.valid()) return last_error();
  return checked(::setns(opened.get(), kind));
}

Result<void> map_ids(uid_t inside_uid, uid_t outside_uid, gid_t inside_gid, gid_t outside_gid) {
  const DumpableMeanwhile dumpable;
  if (const auto denied = write_file("/proc/self/setgroups", "deny"); !denied) return denied;
  if (const auto mapped = write_file("/proc/self/uid_map", line(inside_uid, outside_uid));
      !mapped) {
    return mapped;
  }
  return write_file("/proc/self/gid_map", line(inside_gid, outside_gid));
}

}  // namespace calls

}  // namespace stdio
