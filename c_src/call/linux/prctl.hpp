#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>

#include "call/argument.hpp"
#include "call/cstruct.hpp"
#include "term/writer.hpp"

namespace stdio {

struct PrctlOption {
  static std::optional<std::int64_t> value(std::string_view name);
};
// What an argument of some option means: a signal, a capability, pr_cap_ambient_raise …
struct PrctlValue {
  static std::optional<std::int64_t> value(std::string_view name);
};

// An argument of prctl(2). What it has to be is known to the option alone: a number, by name or
// several names taken together; a text that the call reads; or a structure, into which it may
// write.
class PrctlArgument {
 public:
  static Result<PrctlArgument> read(term::Reader& reader);
  [[nodiscard]] unsigned long native();
  [[nodiscard]] bool is_structure() const { return std::holds_alternative<CStruct>(value_); }
  void write(term::Writer& writer) const;

 private:
  std::variant<unsigned long, Memory, CStruct> value_;
};

template <>
struct Argument<PrctlArgument&> {
  using Held = PrctlArgument;
  static Result<Held> read(term::Reader& reader) { return PrctlArgument::read(reader); }
  static PrctlArgument& pass(Held& held) { return held; }
};

// The call's value and, if there is a structure among them, what it left in its arguments.
struct PrctlResult {
  int value;
  std::optional<std::array<PrctlArgument, 4>> arguments;
  void write_success(term::Writer& writer) const;
};

namespace calls {

Result<PrctlResult> prctl(Constant<PrctlOption> option, PrctlArgument& second, PrctlArgument& third,
                          PrctlArgument& fourth, PrctlArgument& fifth);

}  // namespace calls

}  // namespace stdio
