#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "call/argument.hpp"

namespace stdio {

struct PrctlOption {
  static std::optional<std::int64_t> value(std::string_view name);
};

// An argument of prctl(2): a number, a signal's name, or a string that the call reads.
struct PrctlArgument {
  unsigned long number;
  std::string text;
  [[nodiscard]] unsigned long native() const;
};

template <>
struct Argument<PrctlArgument> {
  using Held = PrctlArgument;
  static Result<Held> read(term::Reader& reader);
  static Held pass(Held& held) { return held; }
};

namespace calls {

// For options that take numbers or read a string. One that writes through a pointer gets EFAULT.
Result<int> prctl(Constant<PrctlOption> option, PrctlArgument second, PrctlArgument third,
                  PrctlArgument fourth, PrctlArgument fifth);

}  // namespace calls

}  // namespace stdio
