#pragma once

#include <sys/resource.h>

#include <optional>
#include <string>
#include <tuple>
#include <type_traits>
#include <vector>

#include "sys/result.hpp"
#include "term/writer.hpp"

namespace stdio {

// How each type that a system call gives back is written as a term.

namespace result {

using term::Writer;

template <class T>
requires std::is_integral_v<T>
void write(Writer& writer, T value) {
  if constexpr (std::is_signed_v<T>) {
    writer.integer(value);
  } else {
    writer.unsigned_integer(value);
  }
}

inline void write(Writer& writer, const std::string& bytes) { writer.binary(bytes); }

inline void write(Writer& writer, const rlimit& limit) {
  writer.map(2).atom("cur").unsigned_integer(static_cast<std::uint64_t>(limit.rlim_cur));
  writer.atom("max").unsigned_integer(static_cast<std::uint64_t>(limit.rlim_max));
}

// What writes itself.
template <class T>
requires requires(const T& value, Writer& writer) { value.write(writer); }
void write(Writer& writer, const T& value) { value.write(writer); }

template <class T>
void write(Writer& writer, const std::vector<T>& values) {
  writer.list(static_cast<int>(values.size()));
  for (const T& value : values) write(writer, value);
  writer.nil();
}

// A value, or false.
template <class T>
void write(Writer& writer, const std::optional<T>& value) {
  if (value) {
    write(writer, *value);
  } else {
    writer.atom("false");
  }
}

inline void write_error(Writer& writer, const Error& error) {
  writer.tuple(2).atom("error").atom(errno_name(error.value()));
}

inline void write(Writer& writer, const Result<void>& done) {
  if (done) {
    writer.atom("ok");
  } else {
    write_error(writer, done.error());
  }
}

// What says by itself how its success is told, where that is not {ok, Value}.
template <class T>
requires requires(const T& value, Writer& writer) { value.write_success(writer); }
void write(Writer& writer, const Result<T>& done) {
  if (done) {
    done->write_success(writer);
  } else {
    write_error(writer, done.error());
  }
}

template <class T>
void write(Writer& writer, const Result<T>& done) {
  if (done) {
    write(writer.tuple(2).atom("ok"), *done);
  } else {
    write_error(writer, done.error());
  }
}

// Several values, one behind the other.
template <class... T>
void write(Writer& writer, const Result<std::tuple<T...>>& done) {
  if (!done) return write_error(writer, done.error());
  writer.tuple(1 + static_cast<int>(sizeof...(T))).atom("ok");
  std::apply([&](const T&... value) { (write(writer, value), ...); }, *done);
}

}  // namespace result

}  // namespace stdio
