#pragma once

#include <fcntl.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "support/catch.hpp"
#include "support/process.hpp"

namespace stdio::test {

// A folder for a test's files, gone with it.
class Scratch {
 public:
  Scratch() {
    std::string name = std::filesystem::temp_directory_path() / "stdio-files-XXXXXX";
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  ~Scratch() { std::filesystem::remove_all(path_); }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  [[nodiscard]] std::filesystem::path operator/(const char* name) const { return path_ / name; }
  // As an argument.
  [[nodiscard]] std::string operator()(const char* name) const {
    return "\"" + (path_ / name).string() + "\"";
  }
  void write(const char* name, std::string_view text) const { std::ofstream{path_ / name} << text; }
  [[nodiscard]] std::string read(const char* name) const {
    return read_all(Fd{::open((path_ / name).c_str(), O_RDONLY | O_CLOEXEC)});
  }

 private:
  std::filesystem::path path_;
};

}  // namespace stdio::test
