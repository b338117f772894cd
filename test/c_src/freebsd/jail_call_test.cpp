#include <netinet/in.h>
#include <sys/jail.h>

#include <cstring>
#include <string>

#include "call/freebsd/jail.hpp"
#include "freebsd/fake_kernel.hpp"
#include "support/calls.hpp"
#include "support/catch.hpp"
#include "support/notation.hpp"
#include "sys/jail.hpp"

using namespace stdio;
using test::called;
using test::FakeKernel;
using namespace std::string_literals;

namespace {

template <class Number>
Number number_at(const Bytes& bytes, std::size_t offset) {
  Number number{};
  REQUIRE(bytes.size() >= offset + sizeof number);
  std::memcpy(&number, bytes.data() + offset, sizeof number);
  return number;
}

std::string bytes_at(const Bytes& structure, std::size_t offset, std::size_t size) {
  return {number_at<const char*>(structure, offset), size};
}

}  // namespace

TEST_CASE("a map becomes the structure of version 2") {
  FakeKernel kernel;
  CHECK(called("jail", "[#{path=>\"/rescue\",hostname=>\"host\",jailname=>\"name\"}]") == "{ok,7}");
  CHECK(kernel.jail.size() == 56);
  CHECK(number_at<std::uint32_t>(kernel.jail, 0) == 2);
  CHECK(kernel.jail_texts == std::vector<std::string>{"/rescue", "host", "name"});
  // No addresses: none, and nowhere.
  CHECK(number_at<std::uint64_t>(kernel.jail, 32) == 0);
  CHECK(number_at<void*>(kernel.jail, 40) == nullptr);
  CHECK(number_at<void*>(kernel.jail, 48) == nullptr);
}

TEST_CASE("a jail without a name is called by its number") {
  FakeKernel kernel;
  CHECK(called("jail", "[#{path=>\"/\"}]") == "{ok,7}");
  CHECK(kernel.jail_texts == std::vector<std::string>{"/", "", "null"});
}

TEST_CASE("addresses are in network byte order, as tuples or as bytes") {
  // They live as long as the argument: it is looked at before the call ends.
  JailArgument jail = test::must([] {
    const Bytes term = test::encoded(
        "#{path=>\"/\",ip4=>[{192,0,2,1},<<\"\177\000\000\001\">>],ip6=>[{8193,3512,0,0,0,0,0,1}]}"s);
    term::Reader reader{term};
    return JailArgument::read(reader);
  }());
  const auto* structure = reinterpret_cast<const Byte*>(jail.native());
  const Bytes bytes{structure, structure + sizeof(struct jail)};
  CHECK(number_at<std::uint32_t>(bytes, 32) == 2);
  CHECK(number_at<std::uint32_t>(bytes, 36) == 1);
  CHECK(bytes_at(bytes, 40, 8) == std::string("\xC0\x00\x02\x01\x7F\x00\x00\x01", 8));
  CHECK(bytes_at(bytes, 48, 16) == std::string("\x20\x01\x0D\xB8\0\0\0\0\0\0\0\0\0\0\0\x01", 16));
}

TEST_CASE("a C structure goes as it is") {
  FakeKernel kernel;
  CHECK(
      called(
          "jail",
          "[[<<\"\002\000\000\000\">>,<<\"\000\000\000\000\">>,{ptr,<<\"/"
          "rescue\000\">>},{ptr,<<\"host\000\">>},"
          "{ptr,<<\"name\000\">>},<<\"\000\000\000\000\000\000\000\000\">>,{ptr,<<\"\">>},{ptr,<<\"\">>}]]"s) ==
      "{ok,7}");
  CHECK(kernel.jail_texts == std::vector<std::string>{"/rescue", "host", "name"});
  CHECK(number_at<std::uint32_t>(kernel.jail, 0) == 2);
  CHECK(number_at<void*>(kernel.jail, 40) == nullptr);
}

TEST_CASE("what is no jail is badarg, and no call") {
  const char* jail =
      GENERATE("[#{other=>1}]", "[#{path=>1}]", "[#{path=>[97,0]}]", "[#{ip4=>[{1,2,3}]}]",
               "[#{ip4=>[{1,2,3,256}]}]", "[#{ip4=>[{1,2,3,-1}]}]", "[#{ip4=>[<<\"\001\">>]}]",
               "[#{ip4=>{1,2,3,4}}]", "[#{ip6=>[{1,2,3,4}]}]", "[#{ip6=>[{0,0,0,0,0,0,0,65536}]}]",
               "[#{version=>two}]", "[jail]", "[]", "[#{},#{}]", "[[{ptr,-1}]]");
  INFO(jail);
  FakeKernel kernel;
  CHECK(called("jail", jail) == "badarg");
  CHECK(kernel.calls.empty());
}

TEST_CASE("every errno of the calls comes through") {
  const int error = GENERATE(EPERM, ENOENT, EINVAL, EFAULT, ENAMETOOLONG);
  FakeKernel kernel;
  for (const char* name : {"jail", "jail_set", "jail_attach", "jail_remove"}) {
    kernel.refuse(name, error);
  }
  const std::string expected = "{error," + errno_name(error) + "}";
  CHECK(called("jail", "[#{path=>\"/\"}]") == expected);
  CHECK(called("jail_set", "[[{path,\"/\"}],[jail_create]]") == expected);
  CHECK(called("jail_attach", "[3]") == expected);
  CHECK(called("jail_remove", "[3]") == expected);
}

TEST_CASE("jail_set takes names with texts, numbers, bytes and nothing") {
  FakeKernel kernel;
  CHECK(called(
            "jail_set",
            "[[{path,\"/"
            "\"},{\"securelevel\",3},{persist,true},{\"ip4.addr\",{ptr,<<\"\001\002\003\004\">>}}],"
            "[jail_create,jail_attach]]") == "{ok,7}");
  CHECK(kernel.calls == std::vector<std::string>{"jail_set(8, 5)"});
  CHECK(kernel.parameters == std::vector<std::string>{{"path\0", 5},
                                                      {"/\0", 2},
                                                      {"securelevel\0", 12},
                                                      {"\3\0\0\0", 4},
                                                      {"persist\0", 8},
                                                      {""},
                                                      {"ip4.addr\0", 9},
                                                      {"\1\2\3\4", 4}});
}

TEST_CASE("what is no parameter is badarg") {
  const char* list = GENERATE("[{path}]", "[path]", "[{path,false}]", "[{1,1}]", "[{path,{ptr,1}}]",
                              "[{path,{other,<<\"\">>}}]", "{path,1}");
  INFO(list);
  FakeKernel kernel;
  CHECK(called("jail_set", std::string{"["} + list + ",[]]") == "badarg");
  CHECK(kernel.calls.empty());
}

TEST_CASE("the host is no jail") {
  const int none = GENERATE(0, -1);
  FakeKernel kernel;
  CHECK(find_jail(none).error().value() == ENOENT);
  CHECK(remove_jail(none).error().value() == EPERM);
  CHECK(kernel.calls.empty());
}

TEST_CASE("a jail is found by its number") {
  FakeKernel kernel;
  CHECK(find_jail(7));
  CHECK(kernel.calls == std::vector<std::string>{"jail_get(jid, 7)"});
  kernel.refuse("jail_get", ENOENT);
  CHECK(find_jail(8).error().value() == ENOENT);
}
