#include "term/writer.hpp"

#include <limits>

#include "support/catch.hpp"
#include "support/notation.hpp"
#include "term/check.hpp"
#include "term/reader.hpp"

using namespace stdio;
using term::Reader;
using term::Writer;

namespace {

std::string written(const Writer& writer) { return test::shown(writer.bytes()); }

}  // namespace

TEST_CASE("terms are written as they are read by others") {
  CHECK(written(Writer::term().atom("ok")) == "ok");
  CHECK(written(Writer::term().binary("bytes")) == "<<\"bytes\">>");
  CHECK(written(Writer::term().binary("")) == "<<\"\">>");
  CHECK(written(Writer::term().tuple(0)) == "{}");
  CHECK(written(Writer::term().tuple(2).atom("ok").integer(1)) == "{ok,1}");
  CHECK(written(Writer::term().list(2).integer(1).integer(2).nil()) == "[1,2]");
  CHECK(written(Writer::term().list(0).nil()) == "[]");
  CHECK(written(Writer::term().map(1).atom("cur").integer(0)) == "#{cur=>0}");
}

TEST_CASE("integers come back as they were") {
  const std::int64_t value =
      GENERATE(0, 255, 256, -1, 1 << 27, -(1 << 27), 1 << 28, 2147483647, 2147483648,
               std::numeric_limits<std::int64_t>::max(), std::numeric_limits<std::int64_t>::min());
  const Writer writer = std::move(Writer::term().integer(value));
  CHECK(written(writer) == std::to_string(value));
  CHECK(Reader{writer.bytes()}.integer() == value);
}

TEST_CASE("unsigned integers come back as they were") {
  const std::uint64_t value =
      GENERATE(std::uint64_t{0}, 1U << 31, 9223372036854775808U, 18446744073709551615U);
  const Writer writer = std::move(Writer::term().unsigned_integer(value));
  CHECK(written(writer) == std::to_string(value));
  CHECK(Reader{writer.bytes()}.unsigned_integer() == value);
}

TEST_CASE("a term that was written before stands in another as it is") {
  const Bytes ref = test::encoded("{my, ref, [1,2]}");
  CHECK(written(Writer::term().tuple(2).atom("reply").raw(ref)) == "{reply,{my,ref,[1,2]}}");
}

TEST_CASE("a frame starts with the version, a term does not") {
  CHECK(Writer::frame().nil().bytes().front() == 131);
  CHECK(Writer::term().nil().bytes().front() == 106);
}

TEST_CASE("what is written passes the check") {
  Writer writer = Writer::frame();
  writer.tuple(3).atom("reply").map(1).atom("k").binary(std::string(100'000, 'x'));
  writer.list(1).integer(-5).nil();
  CHECK(term::only_term(writer.bytes()));
}

TEST_CASE("an output frame has the layout of the protocol's table") {
  const auto start = term::output_frame_start(term::OutputTag::Stderr, 0x0102030405060708, 5);
  const Bytes expected{131, 104, 3,                                      //
                       119, 6,   's', 't', 'd', 'e', 'r', 'r',           //
                       110, 8,   0,   8,   7,   6,   5,   4,   3, 2, 1,  //
                       109, 0,   0,   0,   5};
  CHECK(Bytes{start.begin(), start.end()} == expected);
}

TEST_CASE("an output frame is one term with its payload") {
  const auto tag = GENERATE(term::OutputTag::Stdout, term::OutputTag::Stderr);
  const auto start = term::output_frame_start(tag, 9223372036854775807U, 7);
  Bytes frame{start.begin(), start.end()};
  for (const char letter : std::string{"payload"}) frame.push_back(static_cast<Byte>(letter));
  REQUIRE(term::only_term(frame));
  const std::string name = tag == term::OutputTag::Stdout ? "stdout" : "stderr";
  CHECK(test::shown_frame(frame) == "{" + name + ",9223372036854775807,<<\"payload\">>}");
}
