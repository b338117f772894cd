#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "call/constant.hpp"
#include "call/cstruct.hpp"

namespace stdio {

struct SeccompOperation {  // seccomp_set_mode_filter …
  static std::optional<std::int64_t> value(std::string_view name);
};
struct SeccompFlag {  // seccomp_filter_flag_log …
  static std::optional<std::int64_t> value(std::string_view name);
};

namespace calls {

// seccomp(2). `program` is the operation's argument: of a filter a struct sock_fprog.
int seccomp(Constant<SeccompOperation> operation, Flags<SeccompFlag, unsigned> flags,
            CStruct& program);

}  // namespace calls

}  // namespace stdio
