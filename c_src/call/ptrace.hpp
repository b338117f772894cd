#pragma once

#include <sys/types.h>

#include <tuple>

#include "call/constant.hpp"
#include "call/cstruct.hpp"

namespace stdio::calls {

// What it returned, and what it left of `address` and `data`.
Result<std::tuple<long, CArgument, CArgument>> ptrace(Constant<PtraceRequest> request, pid_t pid,
                                                      CArgument& address, CArgument& data);

}  // namespace stdio::calls
