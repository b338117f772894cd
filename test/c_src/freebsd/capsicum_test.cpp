#include <sys/capsicum.h>

#include "freebsd/fake_kernel.hpp"
#include "support/calls.hpp"
#include "support/catch.hpp"

using namespace stdio;
using test::called;
using test::FakeKernel;
using Written = std::vector<std::string>;

TEST_CASE("a process enters capability mode, and can tell") {
  FakeKernel kernel;
  CHECK(called("cap_enter", "[]") == "ok");
  CHECK(called("cap_getmode", "[]") == "{ok,1}");
  kernel.refuse("cap_enter", EPERM);
  CHECK(called("cap_enter", "[]") == "{error,eperm}");
}

TEST_CASE("rights of both words are put together by name, by number, alone or as a list") {
  const char* rights = GENERATE("[cap_read,cap_event]", "[144115188075855873,288230376151711776]",
                                "[CAP_EVENT,cap_read,cap_read]");
  FakeKernel kernel;
  CHECK(called("cap_rights_limit", std::string{"[3,"} + rights + "]") == "ok");
  CHECK(kernel.calls == Written{"cap_rights_limit(3, " + std::to_string(CAP_READ) + ", " +
                                std::to_string(CAP_EVENT) + ")"});
}

TEST_CASE("what is no right is refused before the library ends the process for it") {
  FakeKernel kernel;
  CHECK(called("cap_rights_limit", "[3,[1]]") == "badarg");
  CHECK(called("cap_rights_limit", "[3,0]") == "badarg");
  CHECK(called("cap_rights_limit", "[3,[cap_other]]") == "{error,enotsup}");
  CHECK(called("cap_rights_limit", "[3,{}]") == "badarg");
  CHECK(kernel.calls.empty());
}

TEST_CASE("commands and requests of a descriptor are limited") {
  FakeKernel kernel;
  CHECK(called("cap_fcntls_limit", "[3,[cap_fcntl_getfl,cap_fcntl_setfl]]") == "ok");
  CHECK(called("cap_fcntls_get", "[3]") == "{ok,8}");
  CHECK(called("cap_ioctls_limit", "[3,[1074030207]]") == "ok");
  CHECK(called("cap_ioctls_limit", "[3,[fionread]]") == "ok");
  CHECK(called("cap_ioctls_limit", "[3,[]]") == "ok");
  CHECK(called("cap_ioctls_limit", "[3,fionread]") == "badarg");
  CHECK(kernel.calls == Written{"cap_fcntls_limit(3, 24)", "cap_fcntls_get(3)",
                                "cap_ioctls_limit(3, 1, 1074030207)",
                                "cap_ioctls_limit(3, 1, 1074030207)", "cap_ioctls_limit(3, 0, 0)"});
}
