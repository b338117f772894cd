#include "call/argument.hpp"

#include "support/catch.hpp"
#include "support/echoes.hpp"

using namespace stdio;
using test::echoed;

namespace {

constexpr const char* kBadarg = "badarg failed";

}  // namespace

TEST_CASE("a number has to be in its type's range") {
  CHECK(echoed("number", "[2147483647]") == "2147483647");
  CHECK(echoed("number", "[-2147483648]") == "-2147483648");
  CHECK(echoed("number", "[2147483648]") == kBadarg);
  CHECK(echoed("number", "[-2147483649]") == kBadarg);
  CHECK(echoed("wide", "[9223372036854775807]") == "9223372036854775807");
  CHECK(echoed("wide", "[-9223372036854775808]") == "-9223372036854775808");
  CHECK(echoed("wide", "[9223372036854775808]") == kBadarg);
}

TEST_CASE("an unsigned number has no negative ones but -1, which leaves things as they are") {
  CHECK(echoed("count", "[0]") == "0");
  CHECK(echoed("count", "[4294967295]") == "4294967295");
  CHECK(echoed("count", "[-1]") == "4294967295");
  CHECK(echoed("count", "[-2]") == kBadarg);
  CHECK(echoed("count", "[4294967296]") == kBadarg);
}

TEST_CASE("a number is nothing else") {
  const char* arguments = GENERATE("[a]", "[<<\"1\">>]", "[\"1\"]", "[[]]", "[{1}]", "[#{}]");
  INFO(arguments);
  CHECK(echoed("number", arguments) == kBadarg);
}

TEST_CASE("a constant is a name that the platform has, or a number") {
  CHECK(echoed("colour", "[red]") == "{ok,1}");
  CHECK(echoed("colour", "[7]") == "{ok,7}");
  CHECK(echoed("colour", "[blue]") == "{error,enotsup} failed");
  CHECK(echoed("colour", "[4294967296]") == kBadarg);
  CHECK(echoed("colour", "[<<\"red\">>]") == kBadarg);
}

TEST_CASE("a constant may be as wide as its call wants it") {
  CHECK(echoed("wide_colour", "[green]") == "2");
  CHECK(echoed("wide_colour", "[2147767344]") == "2147767344");
  CHECK(echoed("wide_colour", "[-2]") == kBadarg);
}

TEST_CASE("flags are a number, a name or a list of both") {
  CHECK(echoed("colours", "[3]") == "3");
  CHECK(echoed("colours", "[18446744073709551615]") == "18446744073709551615");
  CHECK(echoed("colours", "[green]") == "2");
  CHECK(echoed("colours", "[[]]") == "0");
  CHECK(echoed("colours", "[[red,green]]") == "3");
  CHECK(echoed("colours", "[[red,8]]") == "9");
  CHECK(echoed("colours", "[[1,8]]") == "9");
  CHECK(echoed("colours", "[[red,blue]]") == "{error,enotsup} failed");
  CHECK(echoed("colours", "[-1]") == kBadarg);
  CHECK(echoed("colours", "[[red,-1]]") == kBadarg);
  CHECK(echoed("colours", "[<<\"red\">>]") == kBadarg);
  CHECK(echoed("colours", "[[red|green]]") == kBadarg);
}

TEST_CASE("flags have to fit into the type that the call takes them in") {
  CHECK(echoed("few_colours", "[4294967295]") == "-1");
  CHECK(echoed("few_colours", "[4294967296]") == kBadarg);
  CHECK(echoed("few_colours", "[[red,4294967296]]") == kBadarg);
}

TEST_CASE("a text that may be left out is nothing when it is empty") {
  CHECK(echoed("optional", "[\"a\"]") == "{ok,<<\"a\">>}");
  CHECK(echoed("optional", "[[]]") == "{ok,<<\"none\">>}");
  CHECK(echoed("optional", "[<<>>]") == "{ok,<<\"none\">>}");
  CHECK(echoed("optional", "[[97,0]]") == kBadarg);
}

TEST_CASE("a text is iodata without a NUL") {
  CHECK(echoed("text", "[<<\"/bin\">>]") == "{ok,<<\"/bin\">>}");
  CHECK(echoed("text", "[[\"/bin\",47,<<\"sh\">>]]") == "{ok,<<\"/bin/sh\">>}");
  CHECK(echoed("text", "[[]]") == "{ok,<<\"\">>}");
  CHECK(echoed("text", "[[97,0,98]]") == kBadarg);
  CHECK(echoed("text", "[atom]") == kBadarg);
  CHECK(echoed("text", "[1]") == kBadarg);
  CHECK(echoed("text", "[[300]]") == kBadarg);
}

TEST_CASE("data is iodata, whatever bytes are in it") {
  CHECK(echoed("data", "[<<\"bytes\">>]") == "{ok,<<\"bytes\">>}");
  CHECK(echoed("data", "[[[97,0,98],<<\"c\">>|<<\"d\">>]]") ==
        "{ok,<<\"" + std::string("a\0bcd", 5) + "\">>}");
  CHECK(echoed("data", "[[]]") == "{ok,<<\"\">>}");
  CHECK(echoed("data", "[atom]") == kBadarg);
  CHECK(echoed("data", "[1]") == kBadarg);
  CHECK(echoed("data", "[[256]]") == kBadarg);
}

TEST_CASE("a list holds its kind, up to its end") {
  CHECK(echoed("texts", "[[]]") == "{ok,[]}");
  CHECK(echoed("texts", "[[\"a\",<<\"b\">>,[]]]") == "{ok,[<<\"a\">>,<<\"b\">>,<<\"\">>]}");
  CHECK(echoed("texts", "[[a]]") == kBadarg);
  CHECK(echoed("texts", "[\"a string is no list of texts\"]") == kBadarg);
  CHECK(echoed("texts", "[[<<\"a\">>|<<\"b\">>]]") == kBadarg);
  CHECK(echoed("texts", "[a]") == kBadarg);
  CHECK(echoed("numbers", "[[0,255]]") == "{ok,[0,255]}");
  CHECK(echoed("numbers", "[[-1,256]]") == "{ok,[-1,256]}");
  CHECK(echoed("numbers", "[[2147483648]]") == kBadarg);
  CHECK(echoed("groups", "[[0,5]]") == "{ok,[0,5]}");
  CHECK(echoed("groups", "[[0,4294967295]]") == "{ok,[0,4294967295]}");
  CHECK(echoed("groups", "[[0,-2]]") == kBadarg);
}

TEST_CASE("a limit has a soft and a hard value") {
  CHECK(echoed("limit", "[#{cur=>1,max=>2}]") == "{ok,#{cur=>1,max=>2}}");
  CHECK(echoed("limit", "[#{max=>2,cur=>1}]") == "{ok,#{cur=>1,max=>2}}");
  CHECK(echoed("limit", "[#{cur=>18446744073709551615,max=>infinity}]") ==
        "{ok,#{cur=>18446744073709551615,max=>18446744073709551615}}");
}

TEST_CASE("a limit has nothing else") {
  const char* arguments =
      GENERATE("[#{}]", "[#{cur=>1}]", "[#{cur=>1,max=>2,min=>3}]", "[#{cur=>1,hard=>2}]",
               "[#{cur=>1,cur=>2}]", "[#{cur=>-1,max=>2}]", "[#{cur=>1,max=>unlimited}]",
               "[#{cur=>1,max=><<\"2\">>}]", "[#{5=>cur,6=>max}]", "[[{cur,1},{max,2}]]");
  INFO(arguments);
  CHECK(echoed("limit", arguments) == kBadarg);
}

TEST_CASE("a timeout is a time, in parts of which each may be missing") {
  CHECK(echoed("timeout", "[#{sec=>1,usec=>2}]") == "{ok,[1,2]}");
  CHECK(echoed("timeout", "[#{usec=>2}]") == "{ok,[0,2]}");
  CHECK(echoed("timeout", "[#{sec=>-1}]") == "{ok,[-1,0]}");
  CHECK(echoed("timeout", "[#{}]") == "{ok,[0,0]}");
}

TEST_CASE("no timeout has more than one name") {
  const char* arguments = GENERATE("[null]", "['NULL']", "[[]]", "[<<>>]");
  INFO(arguments);
  CHECK(echoed("timeout", arguments) == "{ok,[]}");
}

TEST_CASE("a timeout is nothing else") {
  const char* arguments =
      GENERATE("[1]", "[never]", "[[1]]", "[\"text\"]", "[<<\"1\">>]", "[#{sec=>a}]",
               "[#{msec=>1}]", "[#{5=>1}]", "[#{sec=>18446744073709551615}]", "[{1,2}]", "[[a|b]]");
  INFO(arguments);
  CHECK(echoed("timeout", arguments) == kBadarg);
}
