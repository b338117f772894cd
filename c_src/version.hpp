#pragma once

namespace stdio {

inline constexpr const char* kVersion = STDIO_VERSION;
inline constexpr const char* kPlatform = STDIO_PLATFORM;

}  // namespace stdio
