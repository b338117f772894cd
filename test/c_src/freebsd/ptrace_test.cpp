#include "freebsd/fake_kernel.hpp"
#include "support/calls.hpp"
#include "support/catch.hpp"

using namespace stdio;
using test::called;
using test::FakeKernel;
using Written = std::vector<std::string>;

TEST_CASE("ptrace passes numbers on, and says what came of it") {
  FakeKernel kernel;
  CHECK(called("ptrace", "[pt_continue,10,1,9]") == "{ok,3}");
  CHECK(kernel.calls == Written{"ptrace(7, 10, 1, 9)"});
  kernel.refuse("ptrace", ESRCH);
  CHECK(called("ptrace", "[pt_kill,10,0,0]") == "{error,esrch}");
}

TEST_CASE("ptrace takes memory by its address alone") {
  FakeKernel kernel;
  CHECK(called("ptrace", "[pt_lwpinfo,10,<<\"memory\">>,6]") == "{ok,3,<<\"memory\">>,<<\"\">>}");
  CHECK(called("ptrace", "[pt_lwpinfo,10,0,<<\"memory\">>]") == "{error,einval}");
  CHECK(called("ptrace", "[ptrace_cont,10,0,0]") == "{error,enotsup}");
}
