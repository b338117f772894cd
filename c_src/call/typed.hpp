#pragma once

#include <tuple>
#include <utility>

#include "call/argument.hpp"
#include "call/result.hpp"
#include "call/table.hpp"

namespace stdio {

// From a typed function to a call: the parameters' types say how the arguments are read, the
// result's type how it is written. What an errno-style C function's -1 means is said by how it is
// entered in the table: `status` (-1 or nothing to tell), `value` (-1 or a value), `bare` (cannot
// fail); functions that give a Result are entered with `call`.

using RunCall = CallOutcome (*)(term::Reader&);

inline CallOutcome refused_call(const Error& error) {
  term::Writer writer = term::Writer::term();
  if (error.value() == EINVAL) {
    writer.atom("badarg");
  } else {
    result::write_error(writer, error);
  }
  return {false, copy_of(writer.bytes())};
}

template <class T>
CallOutcome outcome(bool succeeded, const T& value) {
  term::Writer writer = term::Writer::term();
  result::write(writer, value);
  return {succeeded, copy_of(writer.bytes())};
}

namespace typed {

struct Status {
  template <class T>
  static CallOutcome of(T returned) {
    const Result<void> done = checked(returned == T(-1) ? -1 : 0);
    return outcome(done.has_value(), done);
  }
};

struct Value {
  template <class T>
  static CallOutcome of(T returned) {
    const Result<T> done = checked_value(returned);
    return outcome(done.has_value(), done);
  }
};

struct Bare {
  template <class T>
  static CallOutcome of(T returned) {
    return outcome(true, returned);
  }
};

struct Typed {
  template <class T>
  static CallOutcome of(const Result<T>& done) {
    return outcome(done.has_value(), done);
  }
};

// Reads the next argument unless one before it was refused.
template <class T>
typename Argument<T>::Held read_next(term::Reader& reader, Error& refusal) {
  if (refusal) return {};
  auto held = Argument<T>::read(reader);
  if (held) return std::move(*held);
  refusal = held.error();
  return {};
}

template <class Kind, class R, class... A>
CallOutcome run(R (*function)(A...), term::Reader& reader) {
  if (reader.list() != static_cast<int>(sizeof...(A))) return refused_call(argument::undecodable());
  Error refusal;
  // Braces: the arguments are read from left to right.
  std::tuple<typename Argument<A>::Held...> held{read_next<A>(reader, refusal)...};
  if (!refusal && !reader.end_list()) refusal = argument::undecodable();
  if (refusal) return refused_call(refusal);
  return std::apply([&](auto&... each) { return Kind::of(function(Argument<A>::pass(each)...)); },
                    held);
}

}  // namespace typed

// A C function with types in place of its own that say more: flags for an int, text that may be
// left out for a pointer. To be entered in the table as a function of these types.
template <auto Function, class... A>
auto as(A... arguments) {
  return Function(arguments...);
}

template <auto Function>
CallOutcome status(term::Reader& reader) {
  return typed::run<typed::Status>(Function, reader);
}

template <auto Function>
CallOutcome value(term::Reader& reader) {
  return typed::run<typed::Value>(Function, reader);
}

template <auto Function>
CallOutcome bare(term::Reader& reader) {
  return typed::run<typed::Bare>(Function, reader);
}

template <auto Function>
CallOutcome call(term::Reader& reader) {
  return typed::run<typed::Typed>(Function, reader);
}

}  // namespace stdio
