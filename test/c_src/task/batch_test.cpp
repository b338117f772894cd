#include "task/batch.hpp"

#include "support/catch.hpp"
#include "support/notation.hpp"
#include "support/process.hpp"
#include "sys/process.hpp"

using namespace stdio;
using test::encoded;
using test::shown;

namespace {

std::string batch(std::string_view calls) {
  const Bytes term = encoded(calls);
  return test::said_in_child([&] { return shown(run_batch(term, run_call).term); });
}

}  // namespace

TEST_CASE("a batch gives the results of all its calls") {
  CHECK(batch("[]") == "{ok,[]}");
  CHECK(batch("[{chdir,[\"/\"]},{getcwd,[]}]") == "{ok,[ok,{ok,<<\"/\">>}]}");
}

TEST_CASE("a batch stops at the first call that does not succeed") {
  CHECK(batch("[{chdir,[\"/proc\"]},{chdir,[\"/none\"]},{chdir,[\"/\"]}]") ==
        "{failed,[ok,{error,enoent}]}");
  CHECK(batch("[{other,[]},{getpid,[]}]") == "{failed,[undef]}");
  CHECK(batch("[{chdir,[1]},{getpid,[]}]") == "{failed,[badarg]}");
}

TEST_CASE("what is behind the failed call has not run") {
  const Bytes calls = encoded("[{chdir,[\"/none\"]},{chdir,[\"/proc\"]}]");
  const Bytes where = encoded("{getcwd,[]}");
  const std::string said = test::said_in_child([&] {
    (void)run_batch(encoded("[{chdir,[\"/\"]}]"), run_call);
    (void)run_batch(calls, run_call);
    return shown(run_batch(encoded("[{getcwd,[]}]"), run_call).term);
  });
  CHECK(said == "{ok,[{ok,<<\"/\">>}]}");
}

TEST_CASE("a call with noerrexit may fail") {
  CHECK(batch("[{chdir,[\"/none\"],[noerrexit]},{chdir,[\"/\"]}]") == "{ok,[{error,enoent},ok]}");
  CHECK(batch("[{chdir,[\"/none\"],[noerrexit]}]") == "{ok,[{error,enoent}]}");
  CHECK(batch("[{other,[],[noerrexit,noerrexit]},{chdir,[\"/\"],[noerrexit]}]") ==
        "{ok,[undef,ok]}");
  CHECK(batch("[{chdir,[\"/none\"],[]},{chdir,[\"/\"]}]") == "{failed,[{error,enoent}]}");
}

TEST_CASE("options do not get in the way of the calls behind them") {
  CHECK(batch("[{chdir,[\"/\"],[]},{getcwd,[],[noerrexit]},{chdir,[\"/\"]}]") ==
        "{ok,[ok,{ok,<<\"/\">>},ok]}");
}

TEST_CASE("results that are too large together are an error") {
  // Of a MiB each, and of what the term format adds.
  std::string calls = "{open,[\"/dev/zero\",o_rdonly,0]}";
  for (int i = 0; i < 16; ++i) calls += ",{read,[3,1048576]}";
  const Bytes batch = encoded("[" + calls + ",{exit,[1]}]");
  const std::string said = test::said_in_child([&] {
    close_from(3);
    const Bytes result = run_batch(batch, run_call).term;
    const std::string shown = test::shown(result);
    return shown.substr(0, 16) + " " + shown.substr(shown.size() - 19) + " " +
           (result.size() < kMaxResults ? "small" : "large");
  });
  CHECK(said == "{failed,[{ok,3}, ,{error,emsgsize}]} small");
}

TEST_CASE("without streams execve is no call") {
  CHECK(batch("[{execve,[\"/bin/true\",[\"true\"],[]]},{getpid,[]}]") == "{failed,[undef]}");
}
