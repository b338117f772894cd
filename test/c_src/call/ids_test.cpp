#include <grp.h>
#include <unistd.h>

#include <algorithm>
#include <vector>

#include "call/table.hpp"
#include "support/calls.hpp"
#include "support/catch.hpp"
#include "support/process.hpp"

// Calls that change who a process is: each in a child. Most of what they can do only root can.

using namespace stdio;
using test::called;
using test::called_in_child;

namespace {

bool is_root() { return ::geteuid() == 0; }

// As somebody who may change nothing.
std::string called_as_nobody(std::string_view name, std::string_view arguments) {
  return test::said_in_child([&] {
    if (is_root()) (void)called("setresuid", "[65534,65534,65534]");
    return called(name, arguments);
  });
}

}  // namespace

TEST_CASE("root becomes somebody else, and does not come back") {
  if (!is_root()) return;
  const std::string said = test::said_in_child([] {
    return test::in_turn({called("setgroups", "[[65534,7]]"), called("getgroups", "[]"),
                          called("setresgid", "[65534,65534,65534]"), called("getgid", "[]"),
                          called("setresuid", "[65534,65534,65534]"), called("getuid", "[]"),
                          called("setuid", "[0]"), called("setgid", "[0]")});
  });
  CHECK(said == "ok {ok,[7,65534]} ok 65534 ok 65534 {error,eperm} {error,eperm}");
}

TEST_CASE("setuid and setgid of root are for good") {
  if (!is_root()) return;
  CHECK(called_in_child("setuid", "[65534]") == "ok");
  CHECK(called_in_child("setgid", "[65534]") == "ok");
  CHECK(test::said_in_child([] {
          (void)called("setuid", "[65534]");
          return called("setresuid", "[-1,0,-1]");
        }) == "{error,eperm}");
}

TEST_CASE("an id of -1 stays as it is") {
  CHECK(called_in_child("setresuid", "[-1,-1,-1]") == "ok");
  CHECK(called_in_child("setresgid", "[-1,-1,-1]") == "ok");
  const std::string said = test::said_in_child([] {
    return test::in_turn({called("setresuid", "[-1,-1,-1]"), called("getuid", "[]")});
  });
  CHECK(said == "ok " + std::to_string(::getuid()));
}

TEST_CASE("who is not root becomes nobody else") {
  CHECK(called_as_nobody("setuid", "[0]") == "{error,eperm}");
  CHECK(called_as_nobody("setgid", "[1]") == "{error,eperm}");
  CHECK(called_as_nobody("setgroups", "[[1]]") == "{error,eperm}");
  CHECK(called_as_nobody("setresuid", "[0,0,0]") == "{error,eperm}");
  CHECK(called_as_nobody("setresgid", "[1,1,1]") == "{error,eperm}");
}

TEST_CASE("ids are numbers of 32 bits") {
  const char* id = GENERATE("-2", "4294967296", "root", "<<\"0\">>");
  INFO(id);
  const std::string one = id;
  CHECK(called_in_child("setuid", "[" + one + "]") == "badarg");
  CHECK(called_in_child("setgid", "[" + one + "]") == "badarg");
  CHECK(called_in_child("setgroups", "[[" + one + "]]") == "badarg");
  CHECK(called_in_child("setresuid", "[0,0," + one + "]") == "badarg");
  CHECK(called_in_child("setresgid", "[0," + one + ",0]") == "badarg");
}

TEST_CASE("the id that stands for none is refused by the system") {
  CHECK(called_in_child("setuid", "[-1]") == "{error,einval}");
  CHECK(called_in_child("setgid", "[4294967295]") == "{error,einval}");
}

TEST_CASE("getgroups gives the groups of this process") {
  std::vector<gid_t> groups(static_cast<std::size_t>(::getgroups(0, nullptr)));
  REQUIRE(::getgroups(static_cast<int>(groups.size()), groups.data()) ==
          static_cast<int>(groups.size()));
  std::string expected;
  for (const gid_t group : groups)
    expected += (expected.empty() ? "" : ",") + std::to_string(group);
  CHECK(called("getgroups", "[]") == "{ok,[" + expected + "]}");
}

TEST_CASE("getresuid and getresgid give real, effective and saved id") {
  if (!is_root()) return;
  const std::string said = test::said_in_child([] {
    return test::in_turn({called("setresgid", "[1,2,3]"), called("getresgid", "[]"),
                          called("setresuid", "[1,2,3]"), called("getresuid", "[]")});
  });
  CHECK(said == "ok {ok,1,2,3} ok {ok,1,2,3}");
}
