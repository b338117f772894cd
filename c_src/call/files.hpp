#pragma once

#include <sys/stat.h>

#include <string>
#include <vector>

#include "sys/result.hpp"
#include "term/writer.hpp"

namespace stdio {

// As a map. The times are whole seconds.
struct FileStatus {
  struct stat native;
  void write(term::Writer& writer) const;
};

namespace calls {

// Files by their paths. Names and errno sets are the manual's.

Result<std::vector<std::string>> readdir(const char* path);
Result<FileStatus> stat(const char* path);

}  // namespace calls

}  // namespace stdio
