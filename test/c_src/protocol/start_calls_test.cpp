#include "protocol/start_calls.hpp"

#include "support/catch.hpp"
#include "support/notation.hpp"

using namespace stdio;
using test::encoded;

namespace {

bool is_alone(std::string_view calls) { return start_calls_of(encoded(calls)).alone; }

}  // namespace

TEST_CASE("the calls of a start may concern the process alone") {
  CHECK(is_alone(GENERATE(as<const char*>{}, "[{execve,[]}]", "[{setsid,[]},{execve,[]}]",
                          "[{sethostname,[\"a\"]},{execve,[]}]",
                          "[{setpriority,[prio_process,0,0],[noerrexit]},{execve,[]}]",
                          "[{chdir,[\"/\"]},{setrlimit,[rlimit_core,[]]},{execve,[]}]",
                          "[{prctl,[pr_set_no_new_privs,1,0,0,0]},{prctl,[pr_set_pdeathsig,sigkill,"
                          "0,0,0]},{execve,[]}]",
                          "[{prctl,[pr_capbset_drop,cap_sys_admin,0,0,0]},{execve,[]}]")));
}

TEST_CASE("those that make a root concern the process alone, and may wait") {
  const auto waits = [](std::string_view calls) {
    const auto start = start_calls_of(encoded(calls));
    return start.alone && start.waits;
  };
  CHECK(waits("[{unshare,[[clone_newns]]},{root_enter,[\".\"]},{execve,[]}]"));
  CHECK(waits("[{setsid,[]},{root_pivot,[]},{setsid,[]},{execve,[]}]"));
  CHECK_FALSE(waits("[{setsid,[]},{execve,[]}]"));
}

TEST_CASE("calls that touch memory or do more than start concern others") {
  CHECK_FALSE(is_alone(GENERATE(
      as<const char*>{}, "[]", "[{setsid,[]}]", "[{execve,[]},{setsid,[]}]",
      "[{open,[\"/fifo\",[],0]},{execve,[]}]", "[{setenv,[\"A\",\"1\",1]},{execve,[]}]",
      "[{filter,[fork,fork]},{execve,[]}]", "[{prctl,[pr_set_dumpable,1,0,0,0]},{execve,[]}]",
      "[{prctl,[4,1,0,0,0]},{execve,[]}]", "[{prctl,[]},{execve,[]}]", "[{prctl,x},{execve,[]}]",
      "[{execvp,[]}]", "[{fexecve,[]}]", "[{seccomp,[]},{execve,[]}]", "[7]", "[{execve}]",
      "[{unshare,[[clone_newuser]]},{execve,[]}]",
      "[{unshare,[[clone_newns,clone_newuser]]},"
      "{execve,[]}]",
      "[{unshare,[131072]},{execve,[]}]", "[{unshare,[]},{execve,[]}]", "[{mount,[]},{execve,[]}]",
      "execve", "{execve,[]}")));
}

TEST_CASE("a start with other ids says so") {
  CHECK(start_calls_of(encoded("[{setresuid,[1,1,1]},{execve,[]}]")).changes_ids);
  CHECK(start_calls_of(encoded("[{setgroups,[[]]},{execve,[]}]")).changes_ids);
  CHECK_FALSE(start_calls_of(encoded("[{setsid,[]},{execve,[]}]")).changes_ids);
}
