#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace stdio {

using Byte = std::uint8_t;
using Bytes = std::vector<Byte>;
using BytesView = std::span<const Byte>;

inline void append(Bytes& to, BytesView from) { to.insert(to.end(), from.begin(), from.end()); }
inline Bytes copy_of(BytesView bytes) { return {bytes.begin(), bytes.end()}; }

}  // namespace stdio
