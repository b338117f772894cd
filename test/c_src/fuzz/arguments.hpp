#pragma once

#include <type_traits>

#include "call/argument.hpp"
#include "sys/bytes.hpp"
#include "term/reader.hpp"

namespace stdio::fuzz {

// Reads a term as an argument of each of these types, and passes on what comes of it.
template <class... Types>
void read_as(BytesView bytes) {
  const auto read_one = [bytes]<class T>(std::type_identity<T>) {
    term::Reader reader{bytes};
    auto held = Argument<T>::read(reader);
    if (held) (void)Argument<T>::pass(*held);
  };
  (read_one(std::type_identity<Types>{}), ...);
}

// As each of the types that only calls of this system have.
void read_as_systems(BytesView bytes);

}  // namespace stdio::fuzz
