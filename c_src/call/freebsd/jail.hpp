#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "call/argument.hpp"
#include "call/cstruct.hpp"
#include "sys/freebsd/jail_api.hpp"

namespace stdio {

struct JailFlag {  // jail_create, jail_attach …
  static std::optional<std::int64_t> value(std::string_view name);
};

struct JailFields {
  std::uint32_t version = JAIL_API_VERSION;
  std::string path;
  std::string hostname;
  std::string jailname;
  std::vector<in_addr> ip4;
  std::vector<in6_addr> ip6;
};

// struct jail of jail(2): a map of any of `path`, `hostname`, `jailname`, `ip4` and `ip6`, lists of
// addresses as inet:ip_address() or as bytes, and `version`, which is 2; or the structure itself,
// as a binary or as a CStruct.
class JailArgument {
 public:
  static Result<JailArgument> read(term::Reader& reader);
  // Valid as long as this is. Null for no structure at all.
  [[nodiscard]] struct jail* native();

 private:
  struct jail* native(JailFields& fields);

  std::variant<JailFields, Memory, CStruct> value_;
  struct jail structure_ {};
};

template <>
struct Argument<JailArgument&> {
  using Held = JailArgument;
  static Result<Held> read(term::Reader& reader) { return JailArgument::read(reader); }
  static JailArgument& pass(Held& held) { return held; }
};

// A parameter of jail_set(2): its name, and its value as the system takes it. {Name, Value}: a
// text; a number; {ptr, Bytes}; or true, for one that has no value.
struct JailParameter {
  static Result<JailParameter> read(term::Reader& reader);
  std::string name;
  std::string value;
};

template <>
struct Argument<const std::vector<JailParameter>&> {
  using Held = std::vector<JailParameter>;
  static Result<Held> read(term::Reader& reader) {
    return argument::many(reader, JailParameter::read);
  }
  static const Held& pass(Held& held) { return held; }
};

namespace calls {

// The id of the new jail, which this process is in from now on.
Result<int> jail(JailArgument& jail);
Result<int> jail_set(const std::vector<JailParameter>& parameters, Flags<JailFlag, int> flags);

}  // namespace calls

}  // namespace stdio
