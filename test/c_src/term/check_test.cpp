#include "term/check.hpp"

#include "support/catch.hpp"
#include "support/notation.hpp"
#include "support/random_terms.hpp"

using namespace stdio;
using term::checked_size;
using term::only_term;
using test::encoded;
using test::frame;

namespace {

constexpr int kRandomTerms = 1000;
constexpr std::size_t kAsMuchAsFits = std::size_t{16} << 20;

Bytes with(Bytes bytes, std::initializer_list<Byte> more) {
  bytes.insert(bytes.end(), more);
  return bytes;
}

// How many of the beginnings of a term are refused: all of them.
std::size_t refused_cuts(BytesView term) {
  std::size_t refused = 0;
  for (std::size_t length = 0; length < term.size(); ++length) {
    if (!checked_size(term.first(length))) ++refused;
  }
  return refused;
}

}  // namespace

TEST_CASE("a term's size is the size of its encoding") {
  const char* text =
      GENERATE("1", "-1", "255", "256", "-9223372036854775808", "18446744073709551615", "atom",
               "'an atom'", "[]", "[1,2,3]", "\"\"", "\"string\"", "[a|b]", "{}", "{a,{b,[c]}}",
               "<<>>", "<<\"bytes\">>", "#{}", "#{a=>1,<<\"b\">>=>#{}}");
  INFO(text);
  const Bytes term = encoded(text);
  CHECK(checked_size(term) == term.size());
  CHECK(checked_size(with(term, {0, 1, 2})) == term.size());
}

TEST_CASE("terms of every kind are accepted whole, and refused when cut anywhere") {
  test::RandomTerms random{1};
  for (int i = 0; i < kRandomTerms; ++i) {
    const Bytes term = random.next();
    INFO("term " << i << ": " << test::shown(term));
    REQUIRE(checked_size(term) == term.size());
    REQUIRE(refused_cuts(term) == term.size());
  }
}

TEST_CASE("a damaged term is refused, or no larger than what is there") {
  test::RandomTerms random{2};
  for (int i = 0; i < kRandomTerms; ++i) {
    const Bytes term = random.damaged(random.next());
    const auto size = checked_size(term);
    REQUIRE(size.value_or(0) <= term.size());
  }
}

TEST_CASE("64 levels are accepted, 65 refused") {
  CHECK(checked_size(test::nested(64)));
  CHECK_FALSE(checked_size(test::nested(65)));
  CHECK_FALSE(checked_size(test::nested(100'000)));
}

TEST_CASE("every kind of nesting counts") {
  // Tuple, large tuple, list, map, pid, reference: each opens a level with its first element next.
  const Bytes opening = GENERATE(Bytes{104, 1}, Bytes{105, 0, 0, 0, 1}, Bytes{108, 0, 0, 0, 1},
                                 Bytes{116, 0, 0, 0, 1}, Bytes{88}, Bytes{90, 0, 1});
  Bytes term;
  for (int level = 0; level < 100'000; ++level) append(term, opening);
  CHECK_FALSE(checked_size(term));
}

TEST_CASE("a length beyond the end is refused, however large") {
  const Bytes head = GENERATE(Bytes{104}, Bytes{105}, Bytes{107}, Bytes{108}, Bytes{109}, Bytes{77},
                              Bytes{111}, Bytes{116}, Bytes{100}, Bytes{118}, Bytes{119});
  CHECK_FALSE(checked_size(with(head, {255, 255, 255, 255})));
  CHECK_FALSE(checked_size(with(head, {255, 255, 255, 255, 106, 106, 106, 106})));
  CHECK_FALSE(checked_size(with(head, {127, 255, 255, 255, 106, 106, 106, 106})));
}

TEST_CASE("a list as long as a frame is walked once, not by its announced length") {
  Bytes term{108, 255, 255, 255, 255};
  term.resize(kAsMuchAsFits, 106);
  CHECK_FALSE(checked_size(term));
}

TEST_CASE("kinds that the protocol has no use for are refused") {
  // Compressed, atom cache references, exports, funs, and what the format does not have.
  const int tag = GENERATE(0, 67, 68, 69, 78, 80, 82, 112, 113, 117, 121, 255);
  INFO(tag);
  CHECK_FALSE(checked_size(Bytes{static_cast<Byte>(tag), 0, 0, 0, 0, 0, 0, 0, 0, 106, 106}));
}

TEST_CASE("a frame is a version and one term, nothing before it and nothing behind") {
  const Bytes whole = frame("{a,1}");
  const auto only = only_term(whole);
  REQUIRE(only);
  CHECK(test::shown(*only) == "{a,1}");

  CHECK_FALSE(only_term({}));
  CHECK_FALSE(only_term(Bytes{131}));
  CHECK_FALSE(only_term(encoded("{a,1}")));
  CHECK_FALSE(only_term(with(whole, {106})));
  CHECK_FALSE(only_term(BytesView{whole}.first(whole.size() - 1)));
  CHECK_FALSE(only_term(with({130}, {106})));
}
