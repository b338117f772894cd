#pragma once

#include <sys/types.h>

#include "call/constant.hpp"
#include "call/cstruct.hpp"

namespace stdio {

// The call's value and, if there is memory among them, what it left in its arguments.
struct PtraceResult {
  long value;
  CArgument address;
  CArgument data;
  void write_success(term::Writer& writer) const;
};

namespace calls {

Result<PtraceResult> ptrace(Constant<PtraceRequest> request, pid_t pid, CArgument& address,
                            CArgument& data);

}  // namespace calls

}  // namespace stdio
