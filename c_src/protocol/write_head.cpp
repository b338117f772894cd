#include "protocol/write_head.hpp"

#include <ei.h>

#include "protocol/options.hpp"
#include "term/check.hpp"
#include "term/reader.hpp"

namespace stdio {

namespace {

using term::Reader;

// The term at the start of `bytes`, which is taken away from there.
std::optional<Reader> take_term(BytesView& bytes) {
  const auto size = term::checked_size(bytes);
  if (!size) return std::nullopt;
  const BytesView term = bytes.first(*size);
  bytes = bytes.subspan(*size);
  return Reader{term};
}

bool take(BytesView& bytes, std::initializer_list<int> expected) {
  for (const int byte : expected) {
    if (bytes.empty() || bytes[0] != byte) return false;
    bytes = bytes.subspan(1);
  }
  return true;
}

}  // namespace

// Not the whole term is here, so that term/check.hpp cannot pass it: its parts are looked at.
std::optional<WriteHead> write_head(BytesView start, std::size_t length) {
  BytesView rest = start;
  if (!take(rest, {term::kVersionMagic, ERL_SMALL_TUPLE_EXT, 3})) return std::nullopt;
  auto tag = take_term(rest);
  if (!tag || tag->atom() != "stdin") return std::nullopt;
  auto number = take_term(rest);
  const auto id = number ? task_id(*number) : std::nullopt;
  if (!id || !take(rest, {ERL_BINARY_EXT}) || rest.size() < 4) return std::nullopt;
  const std::size_t data = std::size_t{rest[0]} << 24 | std::size_t{rest[1]} << 16 |
                           std::size_t{rest[2]} << 8 | std::size_t{rest[3]};
  const std::size_t size = start.size() - rest.size() + 4;
  if (size + data != length) return std::nullopt;
  return WriteHead{*id, size};
}

}  // namespace stdio
