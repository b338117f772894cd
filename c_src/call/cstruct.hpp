#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

#include "call/argument.hpp"
#include "sys/bytes.hpp"
#include "term/writer.hpp"

namespace stdio {

// Arguments that a system call takes by address. They own the memory, the call reads and writes it,
// and what it holds then is given back in the form in which it was given. How large it has to be is
// known to the caller alone.

class Memory {
 public:
  Memory() = default;
  explicit Memory(BytesView content);
  explicit Memory(std::size_t zeros);

  // Null if there is nothing in it.
  [[nodiscard]] void* address() { return size_ == 0 ? nullptr : bytes_.data(); }
  [[nodiscard]] BytesView content() const { return BytesView{bytes_}.first(size_); }
  [[nodiscard]] std::size_t size() const { return size_; }
  void write(term::Writer& writer) const;

 private:
  Bytes bytes_;  // with a margin of zeros
  std::size_t size_ = 0;
};

// A C structure: a list of binaries, laid one behind the other, and of {ptr, Binary | Size}, each
// the address of memory of its own that starts as the binary, or zeroed. Padding is the caller's.
class CStruct {
 public:
  static Result<CStruct> read(term::Reader& reader);
  [[nodiscard]] void* address() { return memory_.address(); }
  [[nodiscard]] BytesView content() const { return memory_.content(); }
  [[nodiscard]] std::size_t size() const { return memory_.size(); }
  void write(term::Writer& writer) const;

 private:
  struct Part {
    std::size_t size;
    std::optional<Memory> pointed_to;
  };

  bool add(term::Reader& reader, Bytes& bytes);
  bool add_pointer(term::Reader& reader, Bytes& bytes);

  Memory memory_;
  std::vector<Part> parts_;
};

// An argument whose type the call's other arguments decide: a number, or memory, as a binary or as
// a CStruct. A number comes back as an empty binary.
class CArgument {
 public:
  static Result<CArgument> read(term::Reader& reader);
  [[nodiscard]] unsigned long native();
  // Null, and nothing, of a number.
  [[nodiscard]] void* address();
  [[nodiscard]] BytesView content() const;
  [[nodiscard]] bool is_memory() const { return !std::holds_alternative<unsigned long>(value_); }
  void write(term::Writer& writer) const;

 private:
  std::variant<unsigned long, Memory, CStruct> value_;
};

template <>
struct Argument<CStruct&> {
  using Held = CStruct;
  static Result<Held> read(term::Reader& reader) { return CStruct::read(reader); }
  static CStruct& pass(Held& held) { return held; }
};

template <>
struct Argument<CArgument&> {
  using Held = CArgument;
  static Result<Held> read(term::Reader& reader) { return CArgument::read(reader); }
  static CArgument& pass(Held& held) { return held; }
};

}  // namespace stdio
