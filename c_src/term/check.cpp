#include "term/check.hpp"

#include <ei.h>

namespace stdio::term {

namespace {

// Walks over one term without looking at what it says. `at_` never passes the end.
class Walk {
 public:
  explicit Walk(BytesView bytes) : bytes_{bytes} {}

  bool term(int depth);
  [[nodiscard]] std::size_t position() const { return at_; }

 private:
  bool skip(std::uint64_t count) {
    if (count > bytes_.size() - at_) return false;
    at_ += static_cast<std::size_t>(count);
    return true;
  }

  std::optional<std::uint32_t> number(std::size_t width) {
    if (width > bytes_.size() - at_) return std::nullopt;
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < width; ++i) value = value << 8 | bytes_[at_++];
    return value;
  }

  // A length field of `width` bytes, then `extra` bytes, then as many as the length says.
  bool sized(std::size_t width, std::uint64_t extra = 0) {
    const auto length = number(width);
    return length && skip(extra + *length);
  }

  bool terms(std::optional<std::uint32_t> count, std::uint64_t factor, int depth) {
    if (!count) return false;
    for (std::uint64_t i = 0; i < *count * factor; ++i) {
      if (!term(depth + 1)) return false;
    }
    return true;
  }

  bool list(int depth) { return terms(number(4), 1, depth) && term(depth + 1); }
  bool identifier(std::uint64_t rest, int depth) { return term(depth + 1) && skip(rest); }

  bool reference(std::uint64_t creation, int depth) {
    const auto words = number(2);
    return words && term(depth + 1) && skip(creation + std::uint64_t{4} * *words);
  }

  BytesView bytes_;
  std::size_t at_ = 0;
};

bool Walk::term(int depth) {
  if (depth > kMaxDepth) return false;
  const auto tag = number(1);
  if (!tag) return false;
  switch (*tag) {
    case ERL_SMALL_INTEGER_EXT: return skip(1);
    case ERL_INTEGER_EXT: return skip(4);
    case ERL_SMALL_BIG_EXT: return sized(1, 1);
    case ERL_LARGE_BIG_EXT: return sized(4, 1);
    case NEW_FLOAT_EXT: return skip(8);
    case ERL_FLOAT_EXT: return skip(31);
    case ERL_SMALL_ATOM_EXT:
    case ERL_SMALL_ATOM_UTF8_EXT: return sized(1);
    case ERL_ATOM_EXT:
    case ERL_ATOM_UTF8_EXT:
    case ERL_STRING_EXT: return sized(2);
    case ERL_BINARY_EXT: return sized(4);
    case ERL_BIT_BINARY_EXT: return sized(4, 1);
    case ERL_NIL_EXT: return true;
    case ERL_LIST_EXT: return list(depth);
    case ERL_SMALL_TUPLE_EXT: return terms(number(1), 1, depth);
    case ERL_LARGE_TUPLE_EXT: return terms(number(4), 1, depth);
    case ERL_MAP_EXT: return terms(number(4), 2, depth);
    case ERL_PID_EXT: return identifier(9, depth);
    case ERL_NEW_PID_EXT: return identifier(12, depth);
    case ERL_PORT_EXT: return identifier(5, depth);
    case ERL_NEW_PORT_EXT: return identifier(8, depth);
    case ERL_V4_PORT_EXT: return identifier(12, depth);
    case ERL_NEW_REFERENCE_EXT: return reference(1, depth);
    case ERL_NEWER_REFERENCE_EXT: return reference(4, depth);
    default: return false;
  }
}

}  // namespace

std::optional<std::size_t> checked_size(BytesView bytes) {
  Walk walk{bytes};
  if (!walk.term(1)) return std::nullopt;
  return walk.position();
}

std::optional<BytesView> only_term(BytesView frame) {
  if (frame.empty() || frame.front() != kVersionMagic) return std::nullopt;
  const BytesView term = frame.subspan(1);
  if (checked_size(term) != term.size()) return std::nullopt;
  return term;
}

}  // namespace stdio::term
