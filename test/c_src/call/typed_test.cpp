#include "call/typed.hpp"

#include "support/catch.hpp"
#include "support/echoes.hpp"

using namespace stdio;
using test::echoed;

namespace {

constexpr const char* kBadarg = "badarg failed";

}  // namespace

TEST_CASE("arguments are read in their order") {
  CHECK(echoed("several", "[\"a\",-5,[\"b\",\"c\"]]") == "{ok,<<\"a-5c\">>}");
}

TEST_CASE("there are as many arguments as the function has parameters") {
  CHECK(echoed("nothing", "[]") == "ok");
  CHECK(echoed("nothing", "[1]") == kBadarg);
  CHECK(echoed("number", "[]") == kBadarg);
  CHECK(echoed("number", "[1,2]") == kBadarg);
  CHECK(echoed("several", "[\"a\",1]") == kBadarg);
}

TEST_CASE("arguments are a proper list and nothing else") {
  const char* arguments = GENERATE("a", "1", "{1}", "#{}", "<<\"1\">>", "[1|2]", "[1|a]");
  INFO(arguments);
  CHECK(echoed("number", arguments) == kBadarg);
}

TEST_CASE("the first argument that is refused says why") {
  CHECK(echoed("several", "[a,b,c]") == kBadarg);
  CHECK(echoed("several", "[\"a\",1,[b]]") == kBadarg);
}

TEST_CASE("what -1 means is said by the table") {
  CHECK(echoed("status", "[0]") == "ok");
  CHECK(echoed("status", "[7]") == "ok");
  CHECK(echoed("status", "[-1]") == "{error,enoent} failed");
  CHECK(echoed("value", "[7]") == "{ok,7}");
  CHECK(echoed("value", "[-1]") == "{error,enoent} failed");
  CHECK(echoed("number", "[-1]") == "-1");
}

TEST_CASE("a value that is not there is false") {
  CHECK(echoed("positive", "[7]") == "7");
  CHECK(echoed("positive", "[0]") == "false");
}

TEST_CASE("several values follow the ok") {
  CHECK(echoed("both", "[7,\"text\"]") == "{ok,7,<<\"text\">>}");
  CHECK(echoed("both", "[-1,\"text\"]") == "{error,enoent} failed");
}
