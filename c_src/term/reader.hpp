#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "sys/bytes.hpp"

namespace stdio::term {

// Reads terms one after the other from bytes that have passed term/check.hpp; owns nothing, so the
// bytes have to outlive it. A read of the wrong kind gives nothing and leaves the reader where it
// was.
class Reader {
 public:
  explicit Reader(BytesView terms) : terms_{terms} {}

  [[nodiscard]] bool at_end() const { return at_ >= static_cast<int>(terms_.size()); }

  std::optional<int> tuple();  // its arity; the elements follow
  std::optional<int> list();   // its length, 0 for nil; elements follow, then end_list()
  bool end_list();             // the nil of a proper list
  std::optional<int> map();    // its pairs; keys and values follow
  std::optional<std::int64_t> integer();
  std::optional<std::uint64_t> unsigned_integer();
  std::optional<std::string> atom();
  std::optional<BytesView> binary();
  std::optional<std::string> iodata();
  BytesView any();  // one term of any kind, as its bytes

 private:
  template <class Decode>
  auto attempt(Decode decode);
  [[nodiscard]] int tag() const;
  bool append_iodata(std::string& to);
  bool append_list(std::string& to);

  static constexpr int kOutside = -1;

  BytesView terms_;
  int at_ = 0;
  // term_to_binary/1 writes a list of small integers as a string of bytes; it is read as the list
  // it was. The bytes left of the one we are in.
  int string_left_ = kOutside;
};

}  // namespace stdio::term
