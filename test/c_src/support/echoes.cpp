#include "support/echoes.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

#include "call/cstruct.hpp"
#include "support/notation.hpp"

namespace stdio::test {

namespace {

struct Colour {
  static std::optional<std::int64_t> value(std::string_view name) {
    if (name == "red") return 1;
    if (name == "green") return 2;
    return std::nullopt;
  }
};

int number(int value) { return value; }
unsigned count(unsigned value) { return value; }
std::int64_t wide(std::int64_t value) { return value; }
Result<int> colour(Constant<Colour> value) { return value.value; }
unsigned long wide_colour(Constant<Colour, unsigned long> value) { return value.value; }
std::uint64_t colours(Flags<Colour> value) { return value.value; }
int few_colours(int value) { return value; }
Result<std::string> optional(OptionalText value) {
  return std::string{value.bytes == nullptr ? "none" : value.bytes};
}
Result<std::string> text(const char* value) { return std::string{value}; }
Result<std::vector<std::string>> texts(const std::vector<std::string>& values) { return values; }
Result<std::string> data(BytesView value) { return std::string{value.begin(), value.end()}; }
Result<std::vector<int>> numbers(const std::vector<int>& values) { return values; }
Result<std::vector<gid_t>> groups(const std::vector<gid_t>& values) { return values; }
Result<rlimit> limit(rlimit value) { return value; }
Result<std::vector<std::int64_t>> timeout(std::optional<timeval> value) {
  if (!value) return std::vector<std::int64_t>{};
  return std::vector<std::int64_t>{value->tv_sec, value->tv_usec};
}
std::optional<int> positive(int value) { return value > 0 ? std::optional{value} : std::nullopt; }
Result<std::tuple<int, std::string>> both(int first, const char* second) {
  if (first < 0) return error_from(ENOENT);
  return std::tuple{first, std::string{second}};
}
Result<CStruct> structure(CStruct& value) { return std::move(value); }
Result<CArgument> any(CArgument& value) { return std::move(value); }
Result<unsigned long> word(CArgument& value) { return value.native(); }
Result<void> nothing() { return {}; }
Result<std::string> several(const char* first, int second, const std::vector<std::string>& third) {
  return first + std::to_string(second) + (third.empty() ? "" : third.back());
}

// The C way of telling an error.
int status_of(int value) {
  errno = ENOENT;
  return value;
}

constexpr std::array kEchoes{
    CallEntry{"number", bare<&number>},
    CallEntry{"count", bare<&count>},
    CallEntry{"wide", bare<&wide>},
    CallEntry{"colour", call<&colour>},
    CallEntry{"wide_colour", bare<&wide_colour>},
    CallEntry{"colours", bare<&colours>},
    CallEntry{"few_colours", bare<as<&few_colours, Flags<Colour, int>>>},
    CallEntry{"text", call<&text>},
    CallEntry{"optional", call<&optional>},
    CallEntry{"texts", call<&texts>},
    CallEntry{"data", call<&data>},
    CallEntry{"numbers", call<&numbers>},
    CallEntry{"groups", call<&groups>},
    CallEntry{"limit", call<&limit>},
    CallEntry{"timeout", call<&timeout>},
    CallEntry{"positive", bare<&positive>},
    CallEntry{"both", call<&both>},
    CallEntry{"structure", call<&structure>},
    CallEntry{"any", call<&any>},
    CallEntry{"word", call<&word>},
    CallEntry{"nothing", call<&nothing>},
    CallEntry{"several", call<&several>},
    CallEntry{"status", status<&status_of>},
    CallEntry{"value", value<&status_of>},
};

}  // namespace

std::span<const CallEntry> echoes() { return kEchoes; }

std::string echoed(std::string_view name, std::string_view arguments) {
  const auto found = std::find_if(kEchoes.begin(), kEchoes.end(),
                                  [name](const CallEntry& entry) { return entry.name == name; });
  if (found == kEchoes.end()) throw std::invalid_argument{std::string{name}};
  const Bytes term = encoded(arguments);
  term::Reader reader{term};
  const CallOutcome outcome = found->run(reader);
  return shown(outcome.term) + (outcome.succeeded ? "" : " failed");
}

}  // namespace stdio::test
