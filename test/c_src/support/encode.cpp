#include <algorithm>
#include <charconv>
#include <cstdint>
#include <limits>
#include <optional>
#include <stdexcept>
#include <vector>

#include "support/notation.hpp"

namespace stdio::test {

namespace {

constexpr Byte kVersion = 131;
constexpr Byte kSmallInteger = 97;
constexpr Byte kInteger = 98;
constexpr Byte kSmallTuple = 104;
constexpr Byte kNil = 106;
constexpr Byte kString = 107;
constexpr Byte kList = 108;
constexpr Byte kBinary = 109;
constexpr Byte kSmallBig = 110;
constexpr Byte kMap = 116;
constexpr Byte kSmallAtom = 119;

void put_number(Bytes& to, std::size_t number, int width) {
  for (int shift = 8 * (width - 1); shift >= 0; shift -= 8) {
    to.push_back(static_cast<Byte>(number >> shift));
  }
}

Bytes big(std::uint64_t magnitude, bool negative) {
  Bytes digits;
  for (; magnitude != 0; magnitude >>= 8) digits.push_back(static_cast<Byte>(magnitude));
  Bytes term{kSmallBig, static_cast<Byte>(digits.size()), static_cast<Byte>(negative)};
  append(term, digits);
  return term;
}

Bytes integer(std::int64_t value) {
  if (value >= 0 && value <= 255) return {kSmallInteger, static_cast<Byte>(value)};
  if (value < std::numeric_limits<std::int32_t>::min() ||
      value > std::numeric_limits<std::int32_t>::max()) {
    const auto magnitude = static_cast<std::uint64_t>(value);
    return big(value < 0 ? ~magnitude + 1 : magnitude, value < 0);
  }
  Bytes term{kInteger};
  put_number(term, static_cast<std::uint32_t>(value), 4);
  return term;
}

Bytes with_length(Byte tag, int width, std::string_view bytes) {
  Bytes term{tag};
  put_number(term, bytes.size(), width);
  term.insert(term.end(), bytes.begin(), bytes.end());
  return term;
}

Bytes joined(Byte tag, int width, std::size_t count, const std::vector<Bytes>& terms) {
  Bytes term{tag};
  put_number(term, count, width);
  for (const Bytes& each : terms) append(term, each);
  return term;
}

Bytes list(std::vector<Bytes> elements, const std::optional<Bytes>& tail) {
  if (elements.empty()) return {kNil};
  const bool all_bytes = std::all_of(elements.begin(), elements.end(), [](const Bytes& element) {
    return element.front() == kSmallInteger;
  });
  if (all_bytes && !tail) {
    std::string bytes;
    for (const Bytes& element : elements) bytes.push_back(static_cast<char>(element[1]));
    return with_length(kString, 2, bytes);
  }
  const std::size_t length = elements.size();
  elements.push_back(tail.value_or(Bytes{kNil}));
  return joined(kList, 4, length, elements);
}

class Parser {
 public:
  explicit Parser(std::string_view text) : left_{text} {}

  Bytes only_term() {
    Bytes term = this->term();
    if (next() != '\0') fail();
    return term;
  }

 private:
  [[noreturn]] void fail() const {
    throw std::invalid_argument{"not a term: " + std::string{left_}};
  }

  char next() {
    while (!left_.empty() && left_.front() == ' ') left_.remove_prefix(1);
    return left_.empty() ? '\0' : left_.front();
  }

  bool take(std::string_view token) {
    (void)next();
    if (left_.substr(0, token.size()) != token) return false;
    left_.remove_prefix(token.size());
    return true;
  }

  void expect(std::string_view token) {
    if (!take(token)) fail();
  }

  Bytes term() {
    if (take("{")) return tuple();
    if (take("[")) return elements();
    if (take("#{")) return map();
    if (take("<<>>")) return with_length(kBinary, 4, "");
    if (take("<<\"")) return binary();
    if (take("\"")) return string();
    if (take("'")) return with_length(kSmallAtom, 1, until("'"));
    if (next() == '-' || (next() >= '0' && next() <= '9')) return number();
    return atom();
  }

  Bytes tuple() {
    std::vector<Bytes> terms;
    while (!take("}")) {
      terms.push_back(term());
      if (next() != '}') expect(",");
    }
    return joined(kSmallTuple, 1, terms.size(), terms);
  }

  Bytes elements() {
    std::vector<Bytes> terms;
    std::optional<Bytes> tail;
    while (!take("]")) {
      terms.push_back(term());
      if (take("|")) tail = term();
      if (next() != ']') expect(",");
    }
    return list(std::move(terms), tail);
  }

  Bytes map() {
    std::vector<Bytes> terms;
    while (!take("}")) {
      terms.push_back(term());
      expect("=>");
      terms.push_back(term());
      if (next() != '}') expect(",");
    }
    return joined(kMap, 4, terms.size() / 2, terms);
  }

  Bytes binary() {
    const std::string_view bytes = until("\"");
    expect(">>");
    return with_length(kBinary, 4, bytes);
  }

  Bytes string() {
    const std::string_view bytes = until("\"");
    return bytes.empty() ? Bytes{kNil} : with_length(kString, 2, bytes);
  }

  Bytes number() {
    std::int64_t value = 0;
    const auto end = left_.data() + left_.size();
    auto [rest, error] = std::from_chars(left_.data(), end, value);
    Bytes term = integer(value);
    if (error == std::errc::result_out_of_range) {
      std::uint64_t magnitude = 0;
      rest = std::from_chars(left_.data(), end, magnitude).ptr;
      term = big(magnitude, false);
    }
    left_.remove_prefix(static_cast<std::size_t>(rest - left_.data()));
    return term;
  }

  Bytes atom() {
    const std::size_t length = std::min(left_.find_first_of(" ,|=>}]"), left_.size());
    if (length == 0) fail();
    const std::string_view name = left_.substr(0, length);
    left_.remove_prefix(length);
    return with_length(kSmallAtom, 1, name);
  }

  std::string_view until(std::string_view quote) {
    const std::size_t length = left_.find(quote);
    if (length == std::string_view::npos) fail();
    const std::string_view text = left_.substr(0, length);
    left_.remove_prefix(length + quote.size());
    return text;
  }

  std::string_view left_;
};

}  // namespace

Bytes encoded(std::string_view text) { return Parser{text}.only_term(); }

Bytes frame(std::string_view text) {
  Bytes bytes{kVersion};
  append(bytes, encoded(text));
  return bytes;
}

Bytes nested(int levels) {
  Bytes term;
  for (int level = 1; level < levels; ++level) append(term, Bytes{kList, 0, 0, 0, 1});
  term.push_back(kNil);
  for (int level = 1; level < levels; ++level) term.push_back(kNil);
  return term;
}

}  // namespace stdio::test
