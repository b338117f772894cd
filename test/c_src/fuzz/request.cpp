// What reaches the decoder from the node: any bytes. It must not crash, and a request's parts must
// lie within the frame.
#include "protocol/request.hpp"

#include <algorithm>
#include <cstdlib>
#include <variant>

#include "protocol/write_head.hpp"
#include "term/check.hpp"
#include "term/reader.hpp"

namespace {

using stdio::BytesView;

void must(bool condition) {
  if (!condition) std::abort();
}

bool within(BytesView part, BytesView whole) {
  return part.empty() ||
         (part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size());
}

// Reads a term as every kind that there is, and what is in it likewise.
void read_all(stdio::term::Reader reader, int depth) {
  must(depth <= stdio::term::kMaxDepth + 1);
  (void)stdio::term::Reader{reader}.iodata();
  (void)stdio::term::Reader{reader}.atom();
  (void)stdio::term::Reader{reader}.integer();
  (void)stdio::term::Reader{reader}.unsigned_integer();
  (void)stdio::term::Reader{reader}.binary();
  const auto arity = reader.tuple();
  const auto length = arity ? std::nullopt : reader.list();
  for (int i = 0; i < arity.value_or(length.value_or(0)); ++i) {
    const BytesView element = reader.any();
    if (!element.empty()) read_all(stdio::term::Reader{element}, depth + 1);
  }
}

// What passes by its head alone has to be what the decoder would have made of the whole.
void must_agree(const stdio::WriteHead& head, BytesView frame) {
  int requests = 0;
  stdio::decode_requests(frame, [&](const stdio::Request& request) {
    const auto* write = std::get_if<stdio::Write>(&request);
    must(write != nullptr && write->id == head.id);
    must(std::ranges::equal(write->data, frame.subspan(head.size)));
    ++requests;
  });
  must(requests == 1);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const BytesView frame{data, size};
  bool malformed = false;
  stdio::decode_requests(frame, [&](const stdio::Request& request) {
    must(!malformed);
    malformed = std::holds_alternative<stdio::Malformed>(request);
    if (const auto* calls = std::get_if<stdio::Calls>(&request)) {
      must(within(calls->ref, frame) && within(calls->calls, frame) && calls->id > 0);
    }
    if (const auto* write = std::get_if<stdio::Write>(&request)) must(within(write->data, frame));
  });
  if (const auto term = stdio::term::only_term(frame)) {
    read_all(stdio::term::Reader{*term}, 1);
  } else {
    must(malformed);
  }
  if (const auto head = stdio::write_head(frame, size)) must_agree(*head, frame);
  return 0;
}
