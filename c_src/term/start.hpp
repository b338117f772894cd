#pragma once

#include <cstddef>
#include <optional>

#include "sys/bytes.hpp"
#include "term/reader.hpp"

namespace stdio::term {

// Reads the start of a frame whose end may not have come. Owns nothing, so the bytes have to
// outlive it. A read of what is not there, or of another kind, gives nothing and takes nothing.
class Start {
 public:
  explicit Start(BytesView frame) : rest_{frame} {}

  bool version();
  std::optional<int> tuple();
  std::optional<Reader> term();
  std::optional<std::size_t> binary();  // its size; it follows, as much as has come of it

  [[nodiscard]] BytesView rest() const { return rest_; }

 private:
  std::optional<std::size_t> number(Byte tag, std::size_t bytes);

  BytesView rest_;
};

}  // namespace stdio::term
