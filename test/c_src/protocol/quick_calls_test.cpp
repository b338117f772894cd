#include "protocol/quick_calls.hpp"

#include "support/catch.hpp"
#include "support/notation.hpp"

using namespace stdio;
using test::encoded;

namespace {

bool is_quick(std::string_view calls) { return quickness_of(encoded(calls)).quick; }

}  // namespace

TEST_CASE("a start whose calls concern the process alone is quick") {
  CHECK(is_quick(GENERATE(as<const char*>{}, "[{execve,[]}]", "[{setsid,[]},{execve,[]}]",
                          "[{setpriority,[prio_process,0,0],[noerrexit]},{execve,[]}]",
                          "[{chdir,[\"/\"]},{setrlimit,[rlimit_core,[]]},{execve,[]}]",
                          "[{prctl,[pr_set_no_new_privs,1,0,0,0]},{prctl,[pr_set_pdeathsig,sigkill,"
                          "0,0,0]},{execve,[]}]",
                          "[{prctl,[pr_capbset_drop,cap_sys_admin,0,0,0]},{execve,[]}]")));
}

TEST_CASE("a start that may wait, touches memory or does more than start is not quick") {
  CHECK_FALSE(is_quick(GENERATE(
      as<const char*>{}, "[]", "[{setsid,[]}]", "[{execve,[]},{setsid,[]}]",
      "[{open,[\"/fifo\",[],0]},{execve,[]}]", "[{setenv,[\"A\",\"1\",1]},{execve,[]}]",
      "[{filter,[fork,fork]},{execve,[]}]", "[{prctl,[pr_set_dumpable,1,0,0,0]},{execve,[]}]",
      "[{prctl,[4,1,0,0,0]},{execve,[]}]", "[{prctl,[]},{execve,[]}]", "[{prctl,x},{execve,[]}]",
      "[{execvp,[]}]", "[{fexecve,[]}]", "[{seccomp,[]},{execve,[]}]", "[7]", "[{execve}]",
      "execve", "{execve,[]}")));
}

TEST_CASE("a start with other ids says so") {
  CHECK(quickness_of(encoded("[{setresuid,[1,1,1]},{execve,[]}]")).changes_ids);
  CHECK(quickness_of(encoded("[{setgroups,[[]]},{execve,[]}]")).changes_ids);
  CHECK_FALSE(quickness_of(encoded("[{setsid,[]},{execve,[]}]")).changes_ids);
}
