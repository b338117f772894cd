#pragma once

#include <sys/resource.h>
#include <sys/time.h>

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "call/constant.hpp"
#include "sys/bytes.hpp"
#include "sys/result.hpp"
#include "term/reader.hpp"

namespace stdio {

// How each type of a system call's parameters is read from a term. `Held` owns what is read for as
// long as the call runs; `pass` gives the call its argument. Errors: EINVAL for a term that does
// not decode, ENOTSUP for a constant that this platform lacks.
template <class T>
struct Argument;

namespace argument {

inline Error undecodable() { return error_from(EINVAL); }
Result<std::string> text(term::Reader& reader);  // iodata without a NUL
Result<std::string> data(term::Reader& reader);  // iodata
Result<rlimit> limit(term::Reader& reader);      // a map of cur and max
// A map of sec and usec; nothing for null, an empty list or an empty binary.
Result<std::optional<timeval>> timeout(term::Reader& reader);

template <class T>
Result<T> number(term::Reader& reader) {
  const auto value = reader.integer();
  if (!value) return undecodable();
  if constexpr (std::is_unsigned_v<T>) {
    // -1 is "leave it as it is" in setresuid(2) and its kin.
    if (*value == -1) return static_cast<T>(-1);
  }
  if (!std::in_range<T>(*value)) return undecodable();
  return static_cast<T>(*value);
}

template <class T>
Result<std::vector<T>> many(term::Reader& reader, Result<T> (*one)(term::Reader&)) {
  const auto length = reader.list();
  if (!length) return undecodable();
  std::vector<T> values;
  for (int i = 0; i < *length; ++i) {
    auto value = one(reader);
    if (!value) return value.error();
    values.push_back(std::move(*value));
  }
  if (!reader.end_list()) return undecodable();
  return values;
}

template <class Domain, class T = int>
Result<Constant<Domain, T>> constant(term::Reader& reader) {
  if (const auto name = reader.atom()) {
    const auto value = Domain::value(*name);
    if (!value) return error_from(ENOTSUP);
    return Constant<Domain, T>{static_cast<T>(*value)};
  }
  const auto value = number<T>(reader);
  if (!value) return value.error();
  return Constant<Domain, T>{*value};
}

// One of the flags: a number or a name.
template <class Domain>
Result<std::uint64_t> flag(term::Reader& reader) {
  if (const auto name = reader.atom()) {
    const auto value = Domain::value(*name);
    if (!value) return error_from(ENOTSUP);
    return static_cast<std::uint64_t>(*value);
  }
  const auto number = reader.unsigned_integer();
  if (!number) return undecodable();
  return *number;
}

template <class Domain>
Result<std::uint64_t> flags(term::Reader& reader) {
  term::Reader list = reader;
  if (!list.list()) return flag<Domain>(reader);
  const auto each = many(reader, flag<Domain>);
  if (!each) return each.error();
  std::uint64_t together = 0;
  for (const std::uint64_t one : *each) together |= one;
  return together;
}

// Reads a map: `read` is given each key and reads its value.
template <class Read>
Result<void> fields(term::Reader& reader, Read read) {
  const auto pairs = reader.map();
  if (!pairs) return undecodable();
  for (int pair = 0; pair < *pairs; ++pair) {
    const auto key = reader.atom();
    if (!key) return undecodable();
    if (const Result<void> done = read(*key); !done) return done;
  }
  return {};
}

template <class T>
Result<void> into(term::Reader& reader, T& field) {
  auto value = Argument<T>::read(reader);
  if (!value) return value.error();
  field = std::move(*value);
  return {};
}

}  // namespace argument

template <class T>
requires std::is_integral_v<T>
struct Argument<T> {
  using Held = T;
  static Result<Held> read(term::Reader& reader) { return argument::number<T>(reader); }
  static T pass(Held& held) { return held; }
};

template <class Domain, class T>
struct Argument<Constant<Domain, T>> {
  using Held = Constant<Domain, T>;
  static Result<Held> read(term::Reader& reader) { return argument::constant<Domain, T>(reader); }
  static Held pass(Held& held) { return held; }
};

template <class Domain, class Number>
struct Argument<Flags<Domain, Number>> {
  using Held = Flags<Domain, Number>;
  static Result<Held> read(term::Reader& reader) {
    const auto bits = argument::flags<Domain>(reader);
    if (!bits) return bits.error();
    if (!std::in_range<std::make_unsigned_t<Number>>(*bits)) return argument::undecodable();
    return Held{static_cast<Number>(*bits)};
  }
  static Held pass(Held& held) { return held; }
};

template <>
struct Argument<const char*> {
  using Held = std::string;
  static Result<Held> read(term::Reader& reader) { return argument::text(reader); }
  static const char* pass(Held& held) { return held.c_str(); }
};

// A text that a call can do without: null if it is empty.
struct OptionalText {
  const char* bytes;
  constexpr operator const char*() const { return bytes; }
};

template <>
struct Argument<OptionalText> {
  using Held = std::string;
  static Result<Held> read(term::Reader& reader) { return argument::text(reader); }
  static OptionalText pass(Held& held) { return {held.empty() ? nullptr : held.c_str()}; }
};

template <>
struct Argument<const std::vector<std::string>&> {
  using Held = std::vector<std::string>;
  static Result<Held> read(term::Reader& reader) { return argument::many(reader, argument::text); }
  static const Held& pass(Held& held) { return held; }
};

template <class T>
requires std::is_integral_v<T>
struct Argument<const std::vector<T>&> {
  using Held = std::vector<T>;
  static Result<Held> read(term::Reader& reader) {
    return argument::many(reader, argument::number<T>);
  }
  static const Held& pass(Held& held) { return held; }
};

// null, or what there may be.
template <class T>
struct Argument<std::optional<T>> {
  using Held = std::optional<T>;
  static Result<Held> read(term::Reader& reader) {
    term::Reader attempt = reader;
    if (const auto name = attempt.atom(); name == "null" || name == "nil") {
      reader = attempt;
      return Held{};
    }
    auto value = Argument<T>::read(reader);
    if (!value) return value.error();
    return Held{std::move(*value)};
  }
  static Held pass(Held& held) { return std::move(held); }
};

template <>
struct Argument<BytesView> {
  using Held = std::string;
  static Result<Held> read(term::Reader& reader) { return argument::data(reader); }
  static BytesView pass(Held& held) {
    return {reinterpret_cast<const Byte*>(held.data()), held.size()};
  }
};

template <>
struct Argument<rlimit> {
  using Held = rlimit;
  static Result<Held> read(term::Reader& reader) { return argument::limit(reader); }
  static rlimit pass(Held& held) { return held; }
};

template <>
struct Argument<std::optional<timeval>> {
  using Held = std::optional<timeval>;
  static Result<Held> read(term::Reader& reader) { return argument::timeout(reader); }
  static Held pass(Held& held) { return held; }
};

}  // namespace stdio
