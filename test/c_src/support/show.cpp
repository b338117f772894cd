#include <cctype>
#include <cstdint>

#include "support/notation.hpp"

namespace stdio::test {

namespace {

class Printer {
 public:
  explicit Printer(BytesView bytes) : left_{bytes} {}

  std::string only_term() {
    const std::string text = term();
    return left_.empty() ? text : "?";
  }

 private:
  std::uint64_t number(std::size_t width) {
    std::uint64_t value = 0;
    for (const Byte byte : take(width)) value = value << 8 | byte;
    return value;
  }

  BytesView take(std::uint64_t count) {
    if (count > left_.size()) count = left_.size();
    const BytesView taken = left_.first(static_cast<std::size_t>(count));
    left_ = left_.subspan(taken.size());
    return taken;
  }

  std::string text(std::uint64_t count) {
    const BytesView bytes = take(count);
    return {bytes.begin(), bytes.end()};
  }

  std::string term() {
    switch (number(1)) {
      case 97: return std::to_string(number(1));
      case 98: return std::to_string(static_cast<std::int32_t>(number(4)));
      case 104: return "{" + terms(number(1)) + "}";
      case 105: return "{" + terms(number(4)) + "}";
      case 106: return "[]";
      case 107: return string(number(2));
      case 108: return list(number(4));
      case 109: return binary(number(4));
      case 110: return big(number(1));
      case 116: return map(number(4));
      case 100:
      case 118: return text(number(2));
      case 115:
      case 119: return text(number(1));
      default: return unknown();
    }
  }

  // Where the next term would begin is not known either.
  std::string unknown() {
    left_ = {};
    return "?";
  }

  std::string terms(std::uint64_t count) {
    std::string shown;
    for (std::uint64_t i = 0; i < count && !left_.empty(); ++i)
      shown += (i == 0 ? "" : ",") + term();
    return shown;
  }

  std::string list(std::uint64_t count) {
    const std::string shown = terms(count);
    const std::string tail = term();
    return "[" + shown + (tail == "[]" ? "]" : "|" + tail + "]");
  }

  std::string string(std::uint64_t count) {
    std::string shown;
    for (const Byte byte : take(count)) shown += (shown.empty() ? "" : ",") + std::to_string(byte);
    return "[" + shown + "]";
  }

  std::string map(std::uint64_t pairs) {
    std::string shown;
    for (std::uint64_t i = 0; i < pairs && !left_.empty(); ++i) {
      shown += i == 0 ? "" : ",";
      shown += term() + "=>";
      shown += term();
    }
    return "#{" + shown + "}";
  }

  std::string binary(std::uint64_t count) { return "<<\"" + text(count) + "\">>"; }

  std::string big(std::uint64_t digits) {
    const bool negative = number(1) == 1;
    std::uint64_t magnitude = 0;
    const BytesView bytes = take(digits);
    for (std::size_t i = bytes.size(); i > 0; --i) magnitude = magnitude << 8 | bytes[i - 1];
    return (negative ? "-" : "") + std::to_string(magnitude);
  }

  BytesView left_;
};

}  // namespace

std::string shown(BytesView term) { return Printer{term}.only_term(); }

std::string shown_frame(BytesView frame) {
  return frame.empty() || frame.front() != 131 ? "?" : shown(frame.subspan(1));
}

}  // namespace stdio::test
