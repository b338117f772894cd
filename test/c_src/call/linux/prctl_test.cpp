#include "call/linux/prctl.hpp"

#include <fcntl.h>
#include <unistd.h>

#include "support/calls.hpp"
#include "support/catch.hpp"
#include "support/process.hpp"

using namespace stdio;
using test::called;
using test::called_in_child;

TEST_CASE("prctl sets and gets by the names of its options") {
  const std::string said = test::said_in_child([] {
    return test::in_turn({called("prctl", "[pr_set_no_new_privs,1,0,0,0]"),
                          called("prctl", "['PR_GET_NO_NEW_PRIVS',0,0,0,0]")});
  });
  CHECK(said == "{ok,0} {ok,1}");
}

TEST_CASE("prctl takes a signal by its name") {
  CHECK(called_in_child("prctl", "[pr_set_pdeathsig,sigkill,0,0,0]") == "{ok,0}");
  CHECK(called_in_child("prctl", "[pr_set_pdeathsig,9,0,0,0]") == "{ok,0}");
  CHECK(called_in_child("prctl", "[pr_set_pdeathsig,sigother,0,0,0]") == "{error,enotsup}");
  CHECK(called_in_child("prctl", "[pr_set_pdeathsig,4711,0,0,0]") == "{error,einval}");
}

TEST_CASE("prctl takes a text where it reads one") {
  const std::string said = test::said_in_child([] {
    const std::string result = called("prctl", "[pr_set_name,<<\"a name\">>,0,0,0]");
    const Fd name{::open("/proc/self/comm", O_RDONLY | O_CLOEXEC)};
    return result + " " + test::read_all(name);
  });
  CHECK(said == "{ok,0} a name\n");
}

TEST_CASE("prctl gives structures back, and with them all other arguments") {
  const std::string said = test::said_in_child([] {
    return test::in_turn(
        {called("prctl", "[pr_set_name,\"a name\",0,0,0]"),
         called("prctl", "[pr_get_name,[<<\"12\">>,<<\"3456\">>],-1,cap_kill,{}]"),
         called("prctl", "[pr_get_name,[<<\"12\">>,<<\"3456\">>],-1,cap_kill,7]")});
  });
  CHECK(said == "{ok,0} badarg {ok,0,[<<\"a \">>,<<\"name\">>],-1,5,7}");
}

TEST_CASE("an argument of prctl is what its form makes it") {
  // Numbers, of which no process has that many.
  CHECK(called("prctl", "[pr_capbset_read,18446744073709551615,0,0,0]") == "{error,einval}");
  CHECK(called("prctl", "[pr_capbset_read,[cap_chown],0,0,0]") ==
        called("prctl", "[pr_capbset_read,0,0,0,0]"));
  CHECK(called("prctl", "[pr_capbset_read,[cap_fowner,cap_kill],0,0,0]") ==
        called("prctl", "[pr_capbset_read,7,0,0,0]"));
  // Texts, also in pieces.
  CHECK(called_in_child("prctl", "[pr_set_name,[\"a\",<<\"b\">>],0,0,0]") == "{ok,0}");
  CHECK(called_in_child("prctl", "[pr_set_name,[],0,0,0]") == "{ok,0}");
  // A structure that is none.
  CHECK(called("prctl", "[pr_get_name,[<<\"a\">>,{ptr}],0,0,0]") == "badarg");
  CHECK(called("prctl", "[pr_get_name,[cap_kill,<<\"a\">>],0,0,0]") == "badarg");
  CHECK(called("prctl", "[pr_get_name,[cap_kill,cap_other],0,0,0]") == "{error,enotsup}");
}

TEST_CASE("prctl refuses what it does not know") {
  CHECK(called("prctl", "[pr_other,0,0,0,0]") == "{error,enotsup}");
  CHECK(called("prctl", "[4711,0,0,0,0]") == "{error,einval}");
  CHECK(called("prctl", "[pr_get_dumpable,{},0,0,0]") == "badarg");
  CHECK(called("prctl", "[pr_get_dumpable,0,0,0]") == "badarg");
}
