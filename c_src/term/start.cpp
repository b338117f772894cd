#include "term/start.hpp"

#include <ei.h>

#include "term/check.hpp"

namespace stdio::term {

bool Start::version() {
  if (rest_.empty() || rest_.front() != kVersionMagic) return false;
  rest_ = rest_.subspan(1);
  return true;
}

std::optional<Reader> Start::term() {
  const auto size = checked_size(rest_);
  if (!size) return std::nullopt;
  const BytesView term = rest_.first(*size);
  rest_ = rest_.subspan(*size);
  return Reader{term};
}

std::optional<int> Start::tuple() {
  const auto arity = number(ERL_SMALL_TUPLE_EXT, 1);
  return arity ? std::optional{static_cast<int>(*arity)} : std::nullopt;
}

std::optional<std::size_t> Start::binary() { return number(ERL_BINARY_EXT, 4); }

// What stands behind a tag, big-endian.
std::optional<std::size_t> Start::number(Byte tag, std::size_t bytes) {
  if (rest_.size() < 1 + bytes || rest_.front() != tag) return std::nullopt;
  std::size_t value = 0;
  for (const Byte byte : rest_.subspan(1, bytes)) value = value << 8 | byte;
  rest_ = rest_.subspan(1 + bytes);
  return value;
}

}  // namespace stdio::term
