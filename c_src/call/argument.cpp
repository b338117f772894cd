#include "call/argument.hpp"

namespace stdio::argument {

namespace {

Result<rlim_t> limit_value(term::Reader& reader) {
  if (const auto name = reader.atom()) {
    if (*name == "infinity" || *name == "rlim_infinity") return RLIM_INFINITY;
    return undecodable();
  }
  if (const auto value = reader.unsigned_integer()) return static_cast<rlim_t>(*value);
  return undecodable();
}

}  // namespace

Result<std::string> text(term::Reader& reader) {
  auto bytes = reader.iodata();
  if (!bytes || bytes->find('\0') != std::string::npos) return undecodable();
  return std::move(*bytes);
}

Result<rlimit> limit(term::Reader& reader) {
  std::optional<rlim_t> soft;
  std::optional<rlim_t> hard;
  if (reader.map() != 2) return undecodable();
  for (int pair = 0; pair < 2; ++pair) {
    const auto key = reader.atom();
    const auto value = limit_value(reader);
    if (!value) return value.error();
    if (key == "cur") soft = *value;
    if (key == "max") hard = *value;
  }
  if (!soft || !hard) return undecodable();
  return rlimit{*soft, *hard};
}

}  // namespace stdio::argument
