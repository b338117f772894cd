#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>

namespace stdio {

// What a program's consumer still lets it send: bytes, and pieces of any size. Both outputs of the
// program share it. A plain value, in ProgramIo.
class OutputCredit {
 public:
  static constexpr std::int64_t kUnlimited = std::numeric_limits<std::int64_t>::max();

  explicit OutputCredit(std::int64_t bytes, std::int64_t pieces = kUnlimited)
      : bytes_{bytes}, pieces_{pieces} {}

  [[nodiscard]] bool spent() const { return bytes_ <= 0 || pieces_ <= 0; }
  [[nodiscard]] std::size_t bytes() const { return static_cast<std::size_t>(bytes_); }

  void take(std::size_t bytes) {
    bytes_ -= static_cast<std::int64_t>(bytes);
    if (pieces_ != kUnlimited) --pieces_;
  }
  // What is granted adds up: bytes have been consumed …
  void grant(std::int64_t bytes) {
    bytes_ += std::min(bytes, kUnlimited - std::max<std::int64_t>(bytes_, 0));
  }
  // … while a number of pieces replaces the one before.
  void set_pieces(std::int64_t pieces) { pieces_ = pieces; }

 private:
  std::int64_t bytes_;
  std::int64_t pieces_;
};

}  // namespace stdio
