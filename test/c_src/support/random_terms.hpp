#pragma once

#include <cstdint>
#include <random>

#include "sys/bytes.hpp"

namespace stdio::test {

// Terms of every kind that the external term format knows, the same for the same seed.
class RandomTerms {
 public:
  explicit RandomTerms(std::uint32_t seed) : random_{seed} {}

  Bytes next(int levels = 3);
  // The bytes with one of them changed.
  Bytes damaged(Bytes bytes);

 private:
  std::size_t below(std::size_t limit);
  void leaf(Bytes& to);
  void identifier(Bytes& to);
  void nested(Bytes& to, int levels);
  void terms(Bytes& to, std::size_t count, int levels);
  void number(Bytes& to, std::size_t value, int width);
  void bytes(Bytes& to, std::size_t count);
  void sized(Bytes& to, Byte tag, int width, std::size_t extra, std::size_t most);

  std::mt19937 random_;
};

}  // namespace stdio::test
