#pragma once

#include <array>
#include <cstddef>

#include "sys/bytes.hpp"

namespace stdio {

// What stands before each frame between node and port program: its length, as {packet, 4} of
// open_port/2 has it.
inline constexpr std::size_t kLengthSize = 4;

inline std::array<Byte, kLengthSize> length_bytes(std::size_t length) {
  return {static_cast<Byte>(length >> 24), static_cast<Byte>(length >> 16),
          static_cast<Byte>(length >> 8), static_cast<Byte>(length)};
}

// Of at least kLengthSize bytes.
inline std::size_t length_of(BytesView start) {
  return std::size_t{start[0]} << 24 | std::size_t{start[1]} << 16 | std::size_t{start[2]} << 8 |
         std::size_t{start[3]};
}

}  // namespace stdio
