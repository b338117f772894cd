#pragma once

#include <cstddef>
#include <optional>

#include "protocol/request.hpp"

namespace stdio {

// A Write without its data, which need not have come yet.
struct WriteHead {
  TaskId id;
  std::size_t size;  // of the head, in bytes
};

// Of a frame of `length` bytes that begins with `start`. Nothing if the frame is not one Write and
// no more, or if too little of it is there to tell.
std::optional<WriteHead> write_head(BytesView start, std::size_t length);

}  // namespace stdio
