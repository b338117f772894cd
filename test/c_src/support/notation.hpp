#pragma once

#include <string>
#include <string_view>

#include "sys/bytes.hpp"

namespace stdio::test {

// Terms as an Erlang programmer writes them, so that a test reads like docs/protocol.md. Encoder
// and printer are our own: what is tested is not tested with itself.

// "{fork, r, 0, 1, [supervise]}" as bytes, encoded as term_to_binary/1 does but for the version:
// lists of bytes are strings. Knows integers, atoms, tuples, lists, maps, binaries and strings.
Bytes encoded(std::string_view text);

// The same, as a frame: with its version byte.
Bytes frame(std::string_view text);

// The other way, without blanks; "?" for what cannot be read.
std::string shown(BytesView term);
std::string shown_frame(BytesView frame);

// A term of that many levels: lists in each other, the innermost empty.
Bytes nested(int levels);

}  // namespace stdio::test
