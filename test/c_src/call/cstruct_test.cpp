#include "call/cstruct.hpp"

#include <cstring>

#include "support/catch.hpp"
#include "support/echoes.hpp"
#include "support/notation.hpp"

using namespace stdio;
using test::echoed;

namespace {

constexpr const char* kBadarg = "badarg failed";

// What a system call would be shown.
struct Seen {
  char before[8];
  char* pointer;
  char behind[8];
};

CStruct structure(std::string_view text) {
  const Bytes term = test::encoded(text);
  term::Reader reader{term};
  auto made = CStruct::read(reader);
  REQUIRE(made);
  CHECK(reader.at_end());
  return std::move(*made);
}

std::string written(const CStruct& structure) {
  term::Writer writer = term::Writer::term();
  structure.write(writer);
  return test::shown(writer.bytes());
}

std::string binary_of(std::size_t size) { return "<<\"" + std::string(size, 'x') + "\">>"; }

}  // namespace

TEST_CASE("a structure is bytes and addresses, one behind the other") {
  CStruct made = structure("[<<\"12345678\">>,{ptr,<<\"pointed to\">>},<<\"abcdefgh\">>]");
  REQUIRE(made.size() == sizeof(Seen));
  Seen seen{};
  std::memcpy(&seen, made.address(), sizeof seen);
  CHECK(std::string(seen.before, 8) == "12345678");
  CHECK(std::string(seen.pointer, 10) == "pointed to");
  CHECK(std::string(seen.behind, 8) == "abcdefgh");
}

TEST_CASE("memory of a given size is zeroed") {
  CStruct made = structure("[{ptr,300}]");
  char* pointer = nullptr;
  std::memcpy(&pointer, made.address(), sizeof pointer);
  CHECK(std::string(pointer, 300) == std::string(300, '\0'));
}

TEST_CASE("what a call wrote into a structure is given back in the form it was given in") {
  CStruct made = structure("[<<\"1234\">>,<<\"5678\">>,{ptr,4},<<\"abcdefgh\">>]");
  Seen seen{};
  std::memcpy(&seen, made.address(), sizeof seen);
  std::memcpy(seen.before, "87654321", 8);
  std::memcpy(seen.pointer, "read", 4);
  std::memcpy(made.address(), &seen, sizeof seen);
  // Moved as an argument is on its way to the call.
  const CStruct moved = std::move(made);
  CHECK(written(moved) == "[<<\"8765\">>,<<\"4321\">>,{ptr,<<\"read\">>},<<\"abcdefgh\">>]");
}

TEST_CASE("a call that writes a little too much ruins nothing") {
  CStruct made = structure("[<<\"1234\">>]");
  std::memset(made.address(), 'x', 200);
  CHECK(written(made) == "[<<\"xxxx\">>]");
}

TEST_CASE("what is empty is a null pointer") {
  CHECK(structure("[]").address() == nullptr);
  CHECK(structure("[<<>>]").address() == nullptr);
  CStruct made = structure("[{ptr,0},{ptr,<<>>}]");
  char* pointers[2] = {};
  std::memcpy(pointers, made.address(), sizeof pointers);
  CHECK(pointers[0] == nullptr);
  CHECK(pointers[1] == nullptr);
  CHECK(written(made) == "[{ptr,<<\"\">>},{ptr,<<\"\">>}]");
}

TEST_CASE("a structure is nothing else") {
  const char* arguments =
      GENERATE("[a]", "[1]", "[<<\"1\">>]", "[[1]]", "[\"text\"]", "[[a]]", "[[{ptr}]]",
               "[[{ptr,a}]]", "[[{ptr,-1}]]", "[[{ptr,1,2}]]", "[[{pointer,1}]]", "[[{1,1}]]",
               "[[{ptr,[<<\"1\">>]}]]", "[[<<\"1\">>|<<\"2\">>]]", "[#{ptr=>1}]");
  INFO(arguments);
  CHECK(echoed("structure", arguments) == kBadarg);
}

TEST_CASE("a structure has at most 64 KiB in all, and 256 parts") {
  CHECK(echoed("structure", "[[{ptr,65528}]]") != kBadarg);
  CHECK(echoed("structure", "[[{ptr,65529}]]") == kBadarg);
  CHECK(echoed("structure", "[[{ptr,18446744073709551615}]]") == kBadarg);
  CHECK(echoed("structure", "[[{ptr,40000},{ptr,40000}]]") == kBadarg);
  CHECK(echoed("structure", "[[" + binary_of(65536) + "]]") != kBadarg);
  CHECK(echoed("structure", "[[" + binary_of(65537) + "]]") == kBadarg);
  std::string many = "<<>>";
  for (int i = 1; i < 256; ++i) many += ",<<>>";
  CHECK(echoed("structure", "[[" + many + "]]") != kBadarg);
  CHECK(echoed("structure", "[[" + many + ",<<>>]]") == kBadarg);
}

TEST_CASE("an argument of any type is a number, or memory") {
  CHECK(echoed("word", "[7]") == "{ok,7}");
  CHECK(echoed("word", "[-1]") == "{ok," + std::to_string(~0UL) + "}");
  CHECK(echoed("word", "[18446744073709551615]") == "{ok," + std::to_string(~0UL) + "}");
  CHECK(echoed("word", "[[]]") == "{ok,0}");
  CHECK(echoed("word", "[<<>>]") == "{ok,0}");
  CHECK(echoed("any", "[7]") == "{ok,<<\"\">>}");
  CHECK(echoed("any", "[<<\"bytes\">>]") == "{ok,<<\"bytes\">>}");
  CHECK(echoed("any", "[[<<\"bytes\">>,{ptr,<<\"more\">>}]]") ==
        "{ok,[<<\"bytes\">>,{ptr,<<\"more\">>}]}");
  CHECK(echoed("any", "[" + binary_of(65536) + "]") != kBadarg);
  CHECK(echoed("any", "[" + binary_of(65537) + "]") == kBadarg);
}

TEST_CASE("an argument of any type is nothing else") {
  const char* arguments = GENERATE("[a]", "[\"text\"]", "[{ptr,1}]", "[#{}]", "[[{ptr}]]");
  INFO(arguments);
  CHECK(echoed("any", arguments) == kBadarg);
}
