#pragma once

#include <cstddef>
#include <optional>

#include "sys/bytes.hpp"

namespace stdio::term {

inline constexpr int kMaxDepth = 64;
inline constexpr Byte kVersionMagic = 131;  // what every encoded term starts with

// The size of the term at the start of `bytes` (without a version byte), or nothing if it is cut
// short, nested deeper than kMaxDepth, or of a kind that the protocol has no use for. erl_interface
// decodes without bounds: whatever it is given has passed here first.
std::optional<std::size_t> checked_size(BytesView bytes);

// The one term in a frame, after its version byte; nothing if there is anything else, before or
// behind.
std::optional<BytesView> only_term(BytesView frame);

}  // namespace stdio::term
