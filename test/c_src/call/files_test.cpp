#include "call/files.hpp"

#include <unistd.h>

#include <algorithm>

#include "support/calls.hpp"
#include "support/catch.hpp"
#include "support/process.hpp"
#include "support/scratch.hpp"

using namespace stdio;
using test::called;
using test::must;
using test::Scratch;

namespace {

constexpr const char* kNone = "[\"/none/at all\"";

}  // namespace

TEST_CASE("stat tells of a file what the system tells") {
  const Scratch scratch;
  scratch.write("file", "12345");
  struct stat file {};
  REQUIRE(::stat((scratch / "file").c_str(), &file) == 0);
  const auto n = [](auto number) { return std::to_string(number); };
  CHECK(called("stat", "[" + scratch("file") + "]") ==
        "{ok,#{type=>regular,dev=>" + n(file.st_dev) + ",ino=>" + n(file.st_ino) + ",mode=>" +
            n(file.st_mode) + ",nlink=>1,uid=>" + n(file.st_uid) + ",gid=>" + n(file.st_gid) +
            ",rdev=>0,size=>5,blksize=>" + n(file.st_blksize) + ",blocks=>" + n(file.st_blocks) +
            ",atime=>" + n(file.st_atime) + ",mtime=>" + n(file.st_mtime) + ",ctime=>" +
            n(file.st_ctime) + "}}");
}

TEST_CASE("stat knows what kind of file it is") {
  const Scratch scratch;
  REQUIRE(called("mkfifo", "[" + scratch("fifo") + ",384]") == "ok");
  const auto type = [](const std::string& path) {
    const std::string said = called("stat", "[" + path + "]");
    return said.substr(0, said.find(',', 4));
  };
  CHECK(type("\"/\"") == "{ok,#{type=>directory");
  CHECK(type("\"/dev/null\"") == "{ok,#{type=>character_device");
  CHECK(type(scratch("fifo")) == "{ok,#{type=>fifo");
  CHECK(called("stat", std::string{kNone} + "]") == "{error,enoent}");
  CHECK(called("stat", "[a]") == "badarg");
}

TEST_CASE("readdir lists names, those of the folder and its parent among them") {
  const Scratch scratch;
  CHECK(called("readdir", "[" + scratch("") + "]").size() ==
        std::string_view{"{ok,[<<\".\">>,<<\"..\">>]}"}.size());
  scratch.write("one", "");
  auto names = must(calls::readdir((scratch / "").c_str()));
  std::sort(names.begin(), names.end());
  CHECK(names == std::vector<std::string>{".", "..", "one"});
  CHECK(called("readdir", "[" + scratch("one") + "]") == "{error,enotdir}");
  CHECK(called("readdir", std::string{kNone} + "]") == "{error,enoent}");
  CHECK(called("readdir", "[a]") == "badarg");
}

TEST_CASE("calls that take a path do as they say, once") {
  const Scratch scratch;
  struct Step {
    std::string call, arguments, again;
  };
  const std::string file = scratch("file");
  const std::vector<Step> steps{
      {"mkdir", scratch("folder") + ",448", "eexist"},
      {"rmdir", scratch("folder"), "enoent"},
      {"mkfifo", file + ",384", "eexist"},
      {"link", file + "," + scratch("link"), "eexist"},
      {"symlink", "\"anywhere\"," + scratch("symlink"), "eexist"},
      {"rename", file + "," + scratch("renamed"), "enoent"},
      {"unlink", scratch("renamed"), "enoent"},
  };
  for (const auto& [call, arguments, again] : steps) {
    INFO(call);
    CHECK(called(call, "[" + arguments + "]") == "ok");
    CHECK(called(call, "[" + arguments + "]") == "{error," + again + "}");
    CHECK(called(call, "[{}]") == "badarg");
  }
  CHECK(std::filesystem::is_fifo(scratch / "link"));
  CHECK(std::filesystem::read_symlink(scratch / "symlink") == "anywhere");
  CHECK_FALSE(std::filesystem::exists(scratch / "renamed"));
}

TEST_CASE("chmod and chown change what stat tells") {
  const Scratch scratch;
  scratch.write("file", "");
  CHECK(called("chmod", "[" + scratch("file") + ",256]") == "ok");
  CHECK((std::filesystem::status(scratch / "file").permissions() == std::filesystem::perms{0400}));
  CHECK(called("chmod", std::string{kNone} + ",256]") == "{error,enoent}");
  CHECK(called("chmod", "[" + scratch("file") + ",rw]") == "badarg");

  CHECK(called("chown", "[" + scratch("file") + ",-1,-1]") == "ok");
  CHECK(called("chown", std::string{kNone} + ",-1,-1]") == "{error,enoent}");
  CHECK(called("chown", "[" + scratch("file") + ",root,-1]") == "badarg");
  if (::geteuid() != 0) return;
  CHECK(called("chown", "[" + scratch("file") + ",70000,70001]") == "ok");
  struct stat file {};
  REQUIRE(::stat((scratch / "file").c_str(), &file) == 0);
  CHECK(file.st_uid == 70000);
  CHECK(file.st_gid == 70001);
}

TEST_CASE("chroot makes a folder the root") {
  CHECK(called("chroot", std::string{kNone} + "]") == "{error,enoent}");
  CHECK(called("chroot", "[a]") == "badarg");
  if (::geteuid() != 0) return;
  const Scratch scratch;
  scratch.write("file", "");
  const std::string said = test::said_in_child([&] {
    return test::in_turn({called("chroot", "[" + scratch("") + "]"), called("chdir", "[\"/\"]"),
                          called("chmod", "[\"/file\",256]"), called("chdir", "[\"/proc\"]")});
  });
  CHECK(said == "ok ok ok {error,enoent}");
}
