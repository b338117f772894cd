#include "protocol/write_head.hpp"

#include "support/catch.hpp"
#include "support/notation.hpp"

using namespace stdio;
using test::frame;

namespace {

std::optional<WriteHead> head_of(BytesView whole) { return write_head(whole, whole.size()); }

}  // namespace

TEST_CASE("a write is known by its head, before its data has come") {
  const auto [id, text] = GENERATE(table<TaskId, std::string>({
      {1, "1"},
      {255, "255"},
      {256, "256"},
      {2147483647, "2147483647"},
      {9223372036854775807, "9223372036854775807"},
  }));
  const Bytes whole = frame("{stdin, " + text + ", <<\"some data\">>}");
  const std::size_t size = whole.size() - std::string{"some data"}.size();
  for (std::size_t come = 0; come <= whole.size(); ++come) {
    const auto head = write_head(BytesView{whole}.first(come), whole.size());
    CAPTURE(come);
    REQUIRE(head.has_value() == (come >= size));
    if (!head) continue;
    CHECK(head->id == id);
    CHECK(head->size == size);
  }
}

TEST_CASE("what is not one write is no head of one") {
  const std::string text =
      GENERATE("{stdout, 1, <<\"data\">>}", "{stdin, 1, <<\"data\">>, 2}",
               "{stdin, -1, <<\"data\">>}", "{stdin, 0, <<\"data\">>}", "{stdin, a, <<\"data\">>}",
               "{stdin, 1, data}", "{stdin, 1, [<<\"data\">>]}", "[{stdin, 1, <<\"data\">>}]",
               "{<<\"stdin\">>, 1, <<\"data\">>}", "{credit, 1, 5}", "stdin");
  CAPTURE(text);
  CHECK_FALSE(head_of(frame(text)));
}

TEST_CASE("a write with something behind it, or that is cut short, is no write") {
  const Bytes whole = frame("{stdin, 1, <<\"data\">>}");
  CHECK(head_of(whole));
  CHECK_FALSE(write_head(whole, whole.size() + 1));
  CHECK_FALSE(write_head(whole, whole.size() - 1));
  Bytes other_version = whole;
  other_version[0] = 130;
  CHECK_FALSE(head_of(other_version));
}
