#pragma once

// Catch2: version 2 is one header, version 3 a library with many.
#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_all.hpp>
#else
#include <catch2/catch.hpp>
#endif

#include <utility>

#include "sys/result.hpp"

namespace stdio::test {

// What has to be there for the test to make sense.
template <class T>
T must(Result<T> result) {
  if (!result) FAIL(errno_name(result.error().value()));
  return std::move(*result);
}

}  // namespace stdio::test

// A result is shown by its errno: not every value can be printed.
template <class T>
struct Catch::StringMaker<boost::system::result<T>> {
  static std::string convert(const boost::system::result<T>& result) {
    return result ? "success" : stdio::errno_name(result.error().value());
  }
};
