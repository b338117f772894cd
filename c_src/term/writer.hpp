#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string_view>

#include "sys/bytes.hpp"

namespace stdio::term {

// Builds terms one after the other in memory of its own. `term` writers write no version byte, so
// that their bytes can be put into another term; `frame` writers start with one.
class Writer {
 public:
  static Writer term();
  static Writer frame();
  ~Writer();
  Writer(Writer&&) noexcept;
  Writer& operator=(Writer&&) noexcept;

  Writer& tuple(int arity);  // the elements follow
  Writer& list(int length);  // the elements follow, then nil()
  Writer& nil();
  Writer& map(int pairs);  // keys and values follow
  Writer& atom(std::string_view name);
  Writer& integer(std::int64_t value);
  Writer& unsigned_integer(std::uint64_t value);
  Writer& binary(std::string_view bytes);
  Writer& raw(BytesView term);  // a term written before

  [[nodiscard]] BytesView bytes() const;

 private:
  struct Buffer;
  explicit Writer(std::unique_ptr<Buffer> buffer);
  std::unique_ptr<Buffer> buffer_;
};

enum class OutputTag { Stdout, Stderr };

// The start of an output frame, from the version byte to the payload's length: a fixed layout, the
// payload last, so that it can be sent from a pipe without passing through our memory.
// Version, tuple of 3; atom of 6; big integer of 8 bytes; binary's length.
using OutputFrameStart = std::array<Byte, 3 + (2 + 6) + (3 + 8) + (1 + 4)>;
OutputFrameStart output_frame_start(OutputTag tag, std::uint64_t id, std::uint32_t payload);

}  // namespace stdio::term
