#include "call/files.hpp"

#include <dirent.h>

#include <cstdint>
#include <iterator>
#include <memory>
#include <utility>

namespace stdio {

namespace {

const char* type_name(mode_t mode) {
  switch (mode & S_IFMT) {
    case S_IFREG: return "regular";
    case S_IFDIR: return "directory";
    case S_IFIFO: return "fifo";
    case S_IFSOCK: return "socket";
    case S_IFCHR: return "character_device";
    case S_IFBLK: return "block_device";
    default: return "other";
  }
}

struct CloseFolder {
  void operator()(DIR* folder) const { ::closedir(folder); }
};

}  // namespace

void FileStatus::write(term::Writer& writer) const {
  const std::pair<const char*, std::uint64_t> counts[] = {
      {"dev", native.st_dev},       {"ino", native.st_ino},   {"mode", native.st_mode},
      {"nlink", native.st_nlink},   {"uid", native.st_uid},   {"gid", native.st_gid},
      {"rdev", native.st_rdev},     {"size", native.st_size}, {"blksize", native.st_blksize},
      {"blocks", native.st_blocks},
  };
  const std::pair<const char*, std::int64_t> times[] = {
      {"atime", native.st_atime}, {"mtime", native.st_mtime}, {"ctime", native.st_ctime}};
  writer.map(static_cast<int>(std::size(counts) + std::size(times) + 1));
  writer.atom("type").atom(type_name(native.st_mode));
  for (const auto& [name, count] : counts) writer.atom(name).unsigned_integer(count);
  for (const auto& [name, time] : times) writer.atom(name).integer(time);
}

namespace calls {

Result<std::vector<std::string>> readdir(const char* path) {
  const std::unique_ptr<DIR, CloseFolder> folder{::opendir(path)};
  if (!folder) return last_error();
  std::vector<std::string> names;
  for (;;) {
    errno = 0;  // only errno tells an error from the end (readdir(3))
    const dirent* entry = ::readdir(folder.get());
    if (entry == nullptr && errno != 0) return last_error();
    if (entry == nullptr) return names;
    names.emplace_back(entry->d_name);
  }
}

Result<FileStatus> stat(const char* path) {
  FileStatus status{};
  if (::stat(path, &status.native) == -1) return last_error();
  return status;
}

}  // namespace calls

}  // namespace stdio
