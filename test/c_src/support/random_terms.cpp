#include "support/random_terms.hpp"

namespace stdio::test {

std::size_t RandomTerms::below(std::size_t limit) { return random_() % limit; }

Bytes RandomTerms::next(int levels) {
  Bytes term;
  if (levels > 1 && below(3) != 0) {
    nested(term, levels);
  } else {
    leaf(term);
  }
  return term;
}

Bytes RandomTerms::damaged(Bytes bytes) {
  bytes[below(bytes.size())] = static_cast<Byte>(random_());
  return bytes;
}

void RandomTerms::number(Bytes& to, std::size_t value, int width) {
  for (int shift = 8 * (width - 1); shift >= 0; shift -= 8) {
    to.push_back(static_cast<Byte>(value >> shift));
  }
}

void RandomTerms::bytes(Bytes& to, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) to.push_back(static_cast<Byte>(random_()));
}

// A length field and as many bytes, after `extra` that it does not count.
void RandomTerms::sized(Bytes& to, Byte tag, int width, std::size_t extra, std::size_t most) {
  const std::size_t length = below(most + 1);
  to.push_back(tag);
  number(to, length, width);
  bytes(to, extra + length);
}

void RandomTerms::leaf(Bytes& to) {
  switch (below(14)) {
    case 0: to.push_back(97); return bytes(to, 1);
    case 1: to.push_back(98); return bytes(to, 4);
    case 2: return sized(to, 110, 1, 1, 9);
    case 3: return sized(to, 111, 4, 1, 300);
    case 4: to.push_back(70); return bytes(to, 8);
    case 5: to.push_back(99); return bytes(to, 31);
    case 6: return sized(to, 100, 2, 0, 255);
    case 7: return sized(to, 115, 1, 0, 255);
    case 8: return sized(to, 118, 2, 0, 1000);
    case 9: return sized(to, 119, 1, 0, 255);
    case 10: return sized(to, 107, 2, 0, 300);
    case 11: return sized(to, 109, 4, 0, 300);
    case 12: return sized(to, 77, 4, 1, 30);
    default: to.push_back(106); return;
  }
}

void RandomTerms::identifier(Bytes& to) {
  const auto named = [&](Byte tag, std::size_t rest) {
    to.push_back(tag);
    sized(to, 119, 1, 0, 20);
    bytes(to, rest);
  };
  switch (below(7)) {
    case 0: return named(103, 9);
    case 1: return named(88, 12);
    case 2: return named(102, 5);
    case 3: return named(89, 8);
    case 4: return named(120, 12);
    default: {
      const Byte tag = below(2) == 0 ? 114 : 90;
      const std::size_t words = 1 + below(5);
      to.push_back(tag);
      number(to, words, 2);
      sized(to, 119, 1, 0, 20);
      return bytes(to, (tag == 114 ? 1 : 4) + 4 * words);
    }
  }
}

void RandomTerms::terms(Bytes& to, std::size_t count, int levels) {
  for (std::size_t i = 0; i < count; ++i) append(to, next(levels));
}

void RandomTerms::nested(Bytes& to, int levels) {
  const std::size_t count = below(6);
  switch (below(6)) {
    case 0:
      to.push_back(104);
      number(to, count, 1);
      return terms(to, count, levels - 1);
    case 1:
      to.push_back(105);
      number(to, count, 4);
      return terms(to, count, levels - 1);
    case 2:
      to.push_back(116);
      number(to, count, 4);
      return terms(to, 2 * count, levels - 1);
    case 3: return identifier(to);
    default:
      to.push_back(108);
      number(to, count, 4);
      terms(to, count, levels - 1);
      // The tail: nil, or now and then something else.
      return below(4) == 0 ? terms(to, 1, levels - 1) : to.push_back(106);
  }
}

}  // namespace stdio::test
