#include "term/reader.hpp"

#include <limits>

#include "support/catch.hpp"
#include "support/notation.hpp"
#include "support/random_terms.hpp"
#include "term/check.hpp"

using namespace stdio;
using term::Reader;
using test::encoded;

namespace {

// What reading each kind gives from this term, one try after the other.
struct Tries {
  explicit Tries(const Bytes& term)
      : tuple{Reader{term}.tuple()},
        list{Reader{term}.list()},
        map{Reader{term}.map()},
        integer{Reader{term}.integer()},
        atom{Reader{term}.atom()},
        iodata{Reader{term}.iodata()},
        binary{Reader{term}.binary()} {}

  std::optional<int> tuple;
  std::optional<int> list;
  std::optional<int> map;
  std::optional<std::int64_t> integer;
  std::optional<std::string> atom;
  std::optional<std::string> iodata;
  std::optional<BytesView> binary;
};

Bytes joined(const Bytes& first, const Bytes& second) {
  Bytes both = first;
  append(both, second);
  return both;
}

std::optional<std::string> iodata(std::string_view text) {
  const Bytes term = encoded(text);
  return Reader{term}.iodata();
}

}  // namespace

TEST_CASE("a tuple is its arity, then its elements") {
  const Bytes term = encoded("{a,{},2}");
  Reader reader{term};
  CHECK(reader.tuple() == 3);
  CHECK(reader.atom() == "a");
  CHECK(reader.tuple() == 0);
  CHECK(reader.integer() == 2);
  CHECK(reader.at_end());
}

TEST_CASE("a list is its length, its elements, then its end") {
  const Bytes term = encoded("[a,300]");
  Reader reader{term};
  CHECK(reader.list() == 2);
  CHECK(reader.atom() == "a");
  CHECK_FALSE(reader.end_list());
  CHECK(reader.integer() == 300);
  CHECK(reader.end_list());
  CHECK(reader.at_end());
}

TEST_CASE("an empty list has length 0 and an end, however it is encoded") {
  const Bytes term = GENERATE(Bytes{106}, Bytes{107, 0, 0}, Bytes{108, 0, 0, 0, 0, 106});
  Reader reader{term};
  CHECK(reader.list() == 0);
  CHECK(reader.end_list());
  CHECK(reader.at_end());
}

TEST_CASE("an improper list has no end") {
  const Bytes term = encoded("[a|b]");
  Reader reader{term};
  CHECK(reader.list() == 1);
  CHECK(reader.atom() == "a");
  CHECK_FALSE(reader.end_list());
}

TEST_CASE("a list of bytes that came as a string reads as the list it was") {
  const Bytes term = joined(encoded("[0,97,255]"), encoded("behind"));
  Reader reader{term};
  CHECK(reader.list() == 3);
  CHECK(reader.integer() == 0);
  CHECK_FALSE(reader.atom());
  CHECK_FALSE(reader.iodata());
  CHECK(reader.integer() == 97);
  CHECK_FALSE(reader.end_list());
  CHECK(reader.unsigned_integer() == 255U);
  CHECK_FALSE(reader.integer());
  CHECK(reader.end_list());
  CHECK(reader.atom() == "behind");
}

TEST_CASE("a map is its pairs, then keys and values") {
  const Bytes term = encoded("#{cur=>1,max=>2}");
  Reader reader{term};
  CHECK(reader.map() == 2);
  CHECK(reader.atom() == "cur");
  CHECK(reader.integer() == 1);
  CHECK(reader.atom() == "max");
  CHECK(reader.integer() == 2);
  CHECK(reader.at_end());
}

TEST_CASE("integers of at most 64 bits are read in every encoding") {
  const std::int64_t value =
      GENERATE(0, 1, -1, 255, 256, 2147483647, 2147483648, -2147483648LL, -2147483649LL,
               std::numeric_limits<std::int64_t>::max(), std::numeric_limits<std::int64_t>::min());
  const Bytes term = encoded(std::to_string(value));
  CHECK(Reader{term}.integer() == value);
}

TEST_CASE("a number may be written longer than it has to be") {
  const Bytes seven =
      GENERATE(Bytes{98, 0, 0, 0, 7}, Bytes{110, 1, 0, 7}, Bytes{110, 3, 0, 7, 0, 0},
               Bytes{110, 8, 0, 7, 0, 0, 0, 0, 0, 0, 0}, Bytes{111, 0, 0, 0, 1, 0, 7});
  CHECK(Reader{seven}.integer() == 7);
  CHECK(Reader{seven}.unsigned_integer() == 7U);
}

TEST_CASE("integers that do not fit are refused") {
  const Bytes above = encoded("9223372036854775808");
  CHECK_FALSE(Reader{above}.integer());
  CHECK(Reader{above}.unsigned_integer() == 9223372036854775808U);

  const Bytes negative = encoded("-1");
  CHECK_FALSE(Reader{negative}.unsigned_integer());

  const Bytes nine_bytes{110, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
  CHECK_FALSE(Reader{nine_bytes}.integer());
  CHECK_FALSE(Reader{nine_bytes}.unsigned_integer());

  const Bytes below{110, 8, 1, 1, 0, 0, 0, 0, 0, 0, 0x80};
  CHECK_FALSE(Reader{below}.integer());
}

TEST_CASE("an atom is its name in each of its encodings") {
  const Bytes term = GENERATE(Bytes{119, 2, 'o', 'k'}, Bytes{118, 0, 2, 'o', 'k'},
                              Bytes{115, 2, 'o', 'k'}, Bytes{100, 0, 2, 'o', 'k'});
  CHECK(Reader{term}.atom() == "ok");
}

TEST_CASE("an atom's name ends where it ends, not at a zero") {
  const Bytes term{119, 4, 'o', 'k', 0, 'x'};
  CHECK(Reader{term}.atom() == std::string{"ok\0x", 4});
}

TEST_CASE("a name may be longer than an atom of the node's can be") {
  Bytes term{118, 255, 255};
  term.resize(3 + 65535, 'x');
  Reader reader{term};
  const auto name = reader.atom();
  REQUIRE(name);
  CHECK(name->size() == 65535);
}

TEST_CASE("iodata is flattened, whatever it is made of") {
  CHECK(iodata("<<\"bytes\">>") == "bytes");
  CHECK(iodata("\"string\"") == "string");
  CHECK(iodata("[]") == "");
  CHECK(iodata("[\"a\",[98,<<\"c\">>,[[]]]|<<\"d\">>]") == "abcd");
  CHECK(iodata("[<<\"/bin\">>, 47, \"sh\"]") == "/bin/sh");
}

TEST_CASE("what is no iodata is refused, and the reader stays where it was") {
  const char* text = GENERATE("a", "1", "{}", "#{}", "[a]", "[300]", "[-1,<<\"a\">>]", "[1|2]",
                              "[<<\"a\">>|b]", "[[[a]]]");
  INFO(text);
  const Bytes term = encoded(text);
  Reader reader{term};
  CHECK_FALSE(reader.iodata());
  CHECK(reader.any().size() == term.size());
}

TEST_CASE("only the read of its kind gives a term") {
  const char* text = GENERATE("1", "-1", "atom", "{}", "{a}", "[a]", "#{}", "#{a=>1}", "<<\"b\">>");
  INFO(text);
  const Bytes term = encoded(text);
  const Tries tries{term};
  const std::string shown = test::shown(term);
  CHECK(tries.tuple.has_value() == shown.starts_with('{'));
  CHECK(tries.list.has_value() == shown.starts_with('['));
  CHECK(tries.map.has_value() == shown.starts_with('#'));
  CHECK(tries.integer.has_value() == (shown == "1" || shown == "-1"));
  CHECK(tries.atom.has_value() == (shown == "atom"));
  CHECK(tries.iodata.has_value() == shown.starts_with('<'));
  CHECK(tries.binary.has_value() == shown.starts_with('<'));
}

TEST_CASE("a read of the wrong kind leaves the reader where it was") {
  const Bytes term = encoded("atom");
  Reader reader{term};
  CHECK_FALSE(reader.tuple());
  CHECK_FALSE(reader.list());
  CHECK_FALSE(reader.end_list());
  CHECK_FALSE(reader.map());
  CHECK_FALSE(reader.unsigned_integer());
  CHECK_FALSE(reader.binary());
  CHECK_FALSE(reader.iodata());
  CHECK(reader.atom() == "atom");
}

TEST_CASE("at the end there is nothing to read") {
  Reader reader{{}};
  CHECK(reader.at_end());
  CHECK_FALSE(reader.tuple());
  CHECK_FALSE(reader.list());
  CHECK_FALSE(reader.end_list());
  CHECK_FALSE(reader.map());
  CHECK_FALSE(reader.integer());
  CHECK_FALSE(reader.unsigned_integer());
  CHECK_FALSE(reader.atom());
  CHECK_FALSE(reader.binary());
  CHECK_FALSE(reader.iodata());
  CHECK(reader.any().empty());
}

TEST_CASE("any term is taken whole, and as large as it was checked to be") {
  test::RandomTerms random{3};
  for (int i = 0; i < 5000; ++i) {
    const Bytes term = i % 2 == 0 ? random.next() : random.damaged(random.next());
    const auto size = term::checked_size(term);
    if (!size) continue;
    INFO("term " << i << " of " << *size << " bytes, tag " << int{term.front()});
    Reader reader{BytesView{term}.first(*size)};
    REQUIRE(reader.any().size() == *size);
    REQUIRE(reader.at_end());
  }
}

TEST_CASE("no kind of read goes beyond a checked term") {
  test::RandomTerms random{4};
  for (int i = 0; i < 5000; ++i) {
    const Bytes damaged = random.damaged(random.next(3));
    const auto size = term::checked_size(damaged);
    if (!size) continue;
    // A copy of that size: a sanitizer sees one byte too many.
    const Bytes term{damaged.begin(), damaged.begin() + static_cast<std::ptrdiff_t>(*size)};
    const Tries tries{term};
    (void)Reader{term}.unsigned_integer();
  }
}
