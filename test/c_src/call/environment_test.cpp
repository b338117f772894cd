#include <unistd.h>

#include <cstdlib>

#include "support/calls.hpp"
#include "support/catch.hpp"
#include "support/process.hpp"

using namespace stdio;
using test::called;
using test::called_in_child;

TEST_CASE("the environment is what was set") {
  const std::string said = test::said_in_child([] {
    return test::in_turn({called("clearenv", "[]"), called("environ", "[]"),
                          called("setenv", "[\"A\",\"1=1\",0]"),
                          called("setenv", "[\"A\",\"2\",0]"), called("getenv", "[\"A\"]"),
                          called("setenv", "[\"A\",<<\"2\">>,1]"), called("setenv", "[\"B\",[],1]"),
                          called("environ", "[]"), called("unsetenv", "[\"A\"]"),
                          called("getenv", "[\"A\"]"), called("environ", "[]")});
  });
  CHECK(said == "ok [] ok ok <<\"1=1\">> ok ok [<<\"A=2\">>,<<\"B=\">>] ok false [<<\"B=\">>]");
}

TEST_CASE("variables have a name, without an equals sign or a zero") {
  CHECK(called_in_child("setenv", "[\"\",\"1\",1]") == "{error,einval}");
  CHECK(called_in_child("setenv", "[\"A=B\",\"1\",1]") == "{error,einval}");
  CHECK(called_in_child("unsetenv", "[\"A=B\"]") == "{error,einval}");
  CHECK(called_in_child("setenv", "[[65,0],\"1\",1]") == "badarg");
  CHECK(called_in_child("setenv", "[\"A\",[49,0],1]") == "badarg");
  CHECK(called_in_child("setenv", "[\"A\",\"1\",true]") == "badarg");
  CHECK(called_in_child("getenv", "[a]") == "badarg");
}

TEST_CASE("gethostname gives the host's name") {
  char name[256] = {};
  REQUIRE(::gethostname(name, sizeof name - 1) == 0);
  CHECK(called("gethostname", "[]") == "{ok,<<\"" + std::string{name} + "\">>}");
}

TEST_CASE("sethostname refuses a name that is too long") {
  const std::string name(300, 'a');
  CHECK(called_in_child("sethostname", "[\"" + name + "\"]") ==
        (::geteuid() == 0 ? "{error,einval}" : "{error,eperm}"));
}
