#include "call/linux/root.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>

#include "support/calls.hpp"
#include "support/catch.hpp"
#include "support/process.hpp"

using namespace stdio;
using test::called;

namespace {

namespace fs = std::filesystem;

// A folder that goes with the test.
class Folder {
 public:
  Folder() {
    std::string name = fs::temp_directory_path() / "stdio_root_XXXXXX";
    path_ = ::mkdtemp(name.data());
  }
  ~Folder() { fs::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  [[nodiscard]] fs::path operator/(const char* name) const { return path_ / name; }
  [[nodiscard]] const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

std::string call_on(const char* name, const fs::path& path) {
  return called(name, "[<<\"" + path.string() + "\">>]");
}

// What a task says that has namespaces of its own, whoever runs the tests.
std::string said_in_namespaces(const std::function<std::string()>& work) {
  const std::string uid = std::to_string(::getuid());
  const std::string gid = std::to_string(::getgid());
  return test::said_in_child([&] {
    const std::string isolated =
        test::in_turn({called("unshare", "[[clone_newuser,clone_newns]]"),
                       called("map_ids", "[0," + uid + ",0," + gid + "]")});
    return isolated == "ok ok" ? work() : isolated;
  });
}

bool is_mounted_below(const fs::path& folder) {
  const Fd info{::open("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC)};
  return test::read_all(info).find(" " + folder.string()) != std::string::npos;
}

}  // namespace

TEST_CASE("a folder that becomes a link while we mount leads nowhere") {
  constexpr int kRounds = 300;
  const Folder tree;
  const Folder outside;
  fs::create_directory(tree / "at");
  fs::create_directory_symlink(outside.path(), tree / "link");

  const pid_t parent = ::getpid();
  const pid_t racer = test::start_child([&] {
    const std::string at = tree / "at";
    const std::string link = tree / "link";
    while (::getppid() == parent) {
      if (::renameat2(AT_FDCWD, at.c_str(), AT_FDCWD, link.c_str(), RENAME_EXCHANGE) != 0) return;
    }
  });
  const std::string said = said_in_namespaces([&] {
    if (call_on("root_enter", tree.path()) != "ok") return std::string{"not entered"};
    int rounds = 0;
    int bound = 0;
    int refused = 0;
    // Until both have won.
    (void)test::eventually([&] {
      for (const int last = rounds + kRounds; rounds < last; ++rounds) {
        const std::string place = "<<\"at/" + std::to_string(rounds) + "/usr\">>";
        const std::string result =
            called("root_bind", "[<<\"/usr\">>," + place + ",[optional_target]]");
        if (result == "ok") ++bound;
        if (result == "{error,eloop}") ++refused;
      }
      return bound != 0 && refused != 0;
    });
    if (bound + refused != rounds) return std::string{"something else"};
    if (is_mounted_below(outside.path())) return std::string{"mounted outside"};
    return std::string{"nothing outside"};
  });
  CHECK(called("kill", "[" + std::to_string(racer) + ",sigkill]") == "ok");
  CHECK(test::end_of(racer) == "killed by sigkill");
  CHECK(said == "nothing outside");
  CHECK(fs::is_empty(outside.path()));
}

TEST_CASE("a call that fails leaves no descriptor open") {
  const Folder tree;
  fs::create_directory(tree / "at");
  const std::string said = said_in_namespaces([&] {
    const int before = test::open_descriptors();
    const std::string results =
        test::in_turn({call_on("root_enter", tree / "missing"), call_on("root_enter", tree.path()),
                       called("root_bind", "[\"/nonexistent\",\"at\",[]]"),
                       called("root_bind", "[\"/etc/passwd\",\"at\",[]]"),
                       called("root_bind", "[\"/usr\",\"..\",[]]"),
                       called("root_mount", "[\"tmpfs\",\"at\",0,\"x\"]"),
                       called("root_mount", "[\"tmpfs\",\"..\",0,[]]"),
                       called("root_bind", "[\"/usr\",\"at\",[]]")});
    return results + (test::open_descriptors() == before ? " and no more" : " and more");
  });
  CHECK(said ==
        "{error,enoent} ok {error,enoent} {error,einval} {error,exdev} {error,einval} "
        "{error,exdev} ok and no more");
}
