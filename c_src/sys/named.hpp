#pragma once

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace stdio {

// A constant of the system and the name, in lower case, that the other side knows it by.
struct Named {
  std::string_view name;
  std::int64_t value;
};

inline bool same_ignoring_case(std::string_view given, std::string_view lower) {
  return std::equal(given.begin(), given.end(), lower.begin(), lower.end(),
                    [](unsigned char a, unsigned char b) { return std::tolower(a) == b; });
}

// The value behind a name in either case; nothing if the list has no such name.
inline std::optional<std::int64_t> value_named(std::span<const Named> list, std::string_view name) {
  const auto found = std::find_if(list.begin(), list.end(), [name](const Named& known) {
    return same_ignoring_case(name, known.name);
  });
  if (found == list.end()) return std::nullopt;
  return found->value;
}

}  // namespace stdio
