#include "call/freebsd/jail.hpp"

#include <array>
#include <cstring>

#include "sys/named.hpp"
#include "sys/overloaded.hpp"

namespace stdio {

namespace {

constexpr std::array kJailFlags{
    Named{"jail_create", JAIL_CREATE},
    Named{"jail_update", JAIL_UPDATE},
    Named{"jail_attach", JAIL_ATTACH},
    Named{"jail_dying", JAIL_DYING},
};

// Of `Parts` numbers of this size each, in network byte order; or its bytes.
template <class Address, class Part, std::size_t Parts = sizeof(Address) / sizeof(Part)>
Result<Address> address(term::Reader& reader) {
  Bytes bytes;
  if (const auto given = reader.binary()) {
    bytes = copy_of(*given);
  } else if (reader.tuple() == static_cast<int>(Parts)) {
    for (std::size_t part = 0; part < Parts; ++part) {
      const auto number = reader.integer();
      if (!number || !std::in_range<Part>(*number)) return argument::undecodable();
      for (std::size_t byte = sizeof(Part); byte > 0; --byte) {
        bytes.push_back(static_cast<Byte>(*number >> (8 * (byte - 1))));
      }
    }
  }
  Address made{};
  if (bytes.size() != sizeof made) return argument::undecodable();
  std::memcpy(&made, bytes.data(), sizeof made);
  return made;
}

template <class Address, class Part>
Result<void> addresses(term::Reader& reader, std::vector<Address>& into) {
  auto list = argument::many(reader, address<Address, Part>);
  if (!list) return list.error();
  into = std::move(*list);
  return {};
}

Result<void> text(term::Reader& reader, std::string& into) {
  auto read = argument::text(reader);
  if (!read) return read.error();
  into = std::move(*read);
  return {};
}

// With the zero at its end, as the system wants texts.
std::string with_end(const std::string& text) { return {text.c_str(), text.size() + 1}; }

Result<std::string> parameter_value(term::Reader& reader) {
  if (const auto name = reader.atom()) {
    return *name == "true" ? Result<std::string>{std::string{}} : argument::undecodable();
  }
  if (reader.tuple() == 2) {
    if (reader.atom() != "ptr") return argument::undecodable();
    const auto bytes = reader.binary();
    if (!bytes) return argument::undecodable();
    return std::string{bytes->begin(), bytes->end()};
  }
  term::Reader attempt = reader;
  if (attempt.integer()) {
    const auto number = argument::number<int>(reader);
    if (!number) return number.error();
    return std::string{reinterpret_cast<const char*>(&*number), sizeof *number};
  }
  auto read = argument::text(reader);
  if (!read) return read.error();
  return with_end(*read);
}

Result<JailFields> read_fields(term::Reader& reader) {
  JailFields fields;
  const auto read = argument::fields(reader, [&](std::string_view name) -> Result<void> {
    if (name == "version") return argument::into(reader, fields.version);
    if (name == "path") return text(reader, fields.path);
    if (name == "hostname") return text(reader, fields.hostname);
    if (name == "jailname") return text(reader, fields.jailname);
    if (name == "ip4") return addresses<in_addr, std::uint8_t>(reader, fields.ip4);
    if (name == "ip6") return addresses<in6_addr, std::uint16_t>(reader, fields.ip6);
    return argument::undecodable();
  });
  if (!read) return read.error();
  return fields;
}

// One that has no value is null.
iovec part(const std::string& bytes) {
  return {bytes.empty() ? nullptr : const_cast<char*>(bytes.data()), bytes.size()};
}

}  // namespace

std::optional<std::int64_t> JailFlag::value(std::string_view name) {
  return value_named(kJailFlags, name);
}

Result<JailArgument> JailArgument::read(term::Reader& reader) {
  JailArgument made;
  term::Reader attempt = reader;
  if (attempt.map()) {
    auto fields = read_fields(reader);
    if (!fields) return fields.error();
    made.value_ = std::move(*fields);
  } else if (const auto bytes = reader.binary()) {
    made.value_ = Memory{*bytes};
  } else {
    auto structure = CStruct::read(reader);
    if (!structure) return structure.error();
    made.value_ = std::move(*structure);
  }
  return made;
}

struct jail* JailArgument::native() {
  return std::visit(Overloaded{
                        [&](JailFields& fields) { return native(fields); },
                        [](auto& memory) { return static_cast<struct jail*>(memory.address()); },
                    },
                    value_);
}

// A jail without a name is called by its number: null, and not an empty one.
struct jail* JailArgument::native(JailFields& fields) {
  structure_ = {};
  structure_.version = fields.version;
  structure_.path = fields.path.data();
  structure_.hostname = fields.hostname.data();
  structure_.jailname = fields.jailname.empty() ? nullptr : fields.jailname.data();
  structure_.ip4s = static_cast<std::uint32_t>(fields.ip4.size());
  structure_.ip6s = static_cast<std::uint32_t>(fields.ip6.size());
  structure_.ip4 = fields.ip4.empty() ? nullptr : fields.ip4.data();
  structure_.ip6 = fields.ip6.empty() ? nullptr : fields.ip6.data();
  return &structure_;
}

Result<JailParameter> JailParameter::read(term::Reader& reader) {
  if (reader.tuple() != 2) return argument::undecodable();
  JailParameter made;
  if (auto name = reader.atom()) {
    made.name = with_end(*name);
  } else {
    const auto name_text = argument::text(reader);
    if (!name_text) return name_text.error();
    made.name = with_end(*name_text);
  }
  auto value = parameter_value(reader);
  if (!value) return value.error();
  made.value = std::move(*value);
  return made;
}

namespace calls {

Result<int> jail(JailArgument& jail) { return checked_value(::jail(jail.native())); }

Result<int> jail_set(const std::vector<JailParameter>& parameters, Flags<JailFlag, int> flags) {
  std::vector<iovec> parts;
  for (const JailParameter& parameter : parameters) {
    parts.push_back(part(parameter.name));
    parts.push_back(part(parameter.value));
  }
  return checked_value(::jail_set(parts.data(), static_cast<unsigned>(parts.size()), flags));
}

}  // namespace calls

}  // namespace stdio
