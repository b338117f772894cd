#include "call/linux/calls.hpp"
#include "call/linux/capability.hpp"
#include "support/calls.hpp"
#include "support/catch.hpp"
#include "support/notation.hpp"

// What the calls of Linux do is tested where a task does it: test/stdio/task. Here: what is no call
// at all.

using namespace stdio;
using test::called;

TEST_CASE("arguments that do not decode are badarg in every call of Linux") {
  const char* name =
      GENERATE("prctl", "prlimit", "close_range", "openat2", "mount", "mount_setattr", "move_mount",
               "open_tree", "pivot_root", "umount", "umount2", "map_ids", "setdomainname", "setns",
               "unshare", "root_bind", "root_enter", "root_mount", "root_pivot", "capget", "capset",
               "landlock_add_rule", "landlock_create_ruleset", "landlock_restrict",
               "landlock_restrict_self", "seccomp");
  INFO(name);
  CHECK(called(name, "[{},{},{},{},{},{}]") == "badarg");
  CHECK(called(name, "not_a_list") == "badarg");
  CHECK(called(name, "[{}|{}]") == "badarg");
}

TEST_CASE("what may be missing is null or nil") {
  CHECK(called("prlimit", "[0,rlimit_core,null]") == called("getrlimit", "[rlimit_core]"));
  CHECK(called("prlimit", "[0,rlimit_core,nil]") == called("getrlimit", "[rlimit_core]"));
  CHECK(called("prlimit", "[0,rlimit_core,none]") == "badarg");
  CHECK(called("prlimit", "[0,rlimit_core,[]]") == "badarg");
}

TEST_CASE("a map has fields of known names and kinds, or none") {
  CHECK(called("openat2", "[-1,\"a\",#{}]") == "{error,ebadf}");
  CHECK(called("openat2", "[-1,\"a\",#{flags=>[o_path],resolve=>0}]") == "{error,ebadf}");
  const char* how = GENERATE("#{other=>0}", "#{1=>0}", "#{flags=>{}}", "#{mode=>o_path}",
                             "#{flags=>0,other=>0}", "[]", "how");
  INFO(how);
  CHECK(called("openat2", std::string{"[-1,\"a\","} + how + "]") == "badarg");
}

TEST_CASE("a capability is a number and a bit") {
  CHECK(Capability::value("cap_chown") == 0);
  CHECK(Capability::value("CAP_CHECKPOINT_RESTORE") == 40);
  CHECK(CapabilityBit::value("cap_chown") == 1);
  CHECK(CapabilityBit::value("cap_checkpoint_restore") == std::int64_t{1} << 40);
  CHECK_FALSE(Capability::value("cap_other"));
  CHECK_FALSE(CapabilityBit::value("cap_other"));
}

TEST_CASE("sets of capabilities are written by name, and what has none by number") {
  const auto written = [](std::uint64_t set) {
    term::Writer writer = term::Writer::term();
    Capabilities{{set}, {}, {}}.write(writer);
    return test::shown(writer.bytes());
  };
  CHECK(written(0) == "#{effective=>[],permitted=>[],inheritable=>[]}");
  CHECK(written(0x21) == "#{effective=>[cap_chown,cap_kill],permitted=>[],inheritable=>[]}");
  CHECK(written(std::uint64_t{1} << 63 | 1) ==
        "#{effective=>[cap_chown,9223372036854775808],permitted=>[],inheritable=>[]}");
}
