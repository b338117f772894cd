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

bool is_null(term::Reader& reader) {
  if (const auto name = reader.atom()) return *name == "null" || *name == "NULL";
  if (const auto bytes = reader.binary()) return bytes->empty();
  return reader.list() == 0 && reader.end_list();
}

}  // namespace

Result<std::string> text(term::Reader& reader) {
  auto bytes = reader.iodata();
  if (!bytes || bytes->find('\0') != std::string::npos) return undecodable();
  return std::move(*bytes);
}

Result<std::string> data(term::Reader& reader) {
  auto bytes = reader.iodata();
  if (!bytes) return undecodable();
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

Result<std::optional<timeval>> timeout(term::Reader& reader) {
  const auto pairs = reader.map();
  if (!pairs) {
    if (!is_null(reader)) return undecodable();
    return std::optional<timeval>{};
  }
  timeval time{};
  for (int pair = 0; pair < *pairs; ++pair) {
    const auto key = reader.atom();
    const auto value = reader.integer();
    if (!value || (key != "sec" && key != "usec")) return undecodable();
    (key == "sec" ? time.tv_sec : time.tv_usec) = *value;
  }
  return std::optional{time};
}

}  // namespace stdio::argument
