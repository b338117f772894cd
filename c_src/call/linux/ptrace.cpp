#include "call/ptrace.hpp"

#include <sys/ptrace.h>

namespace stdio::calls {

Result<std::tuple<long, CArgument, CArgument>> ptrace(Constant<PtraceRequest> request, pid_t pid,
                                                      CArgument& address, CArgument& data) {
  errno = 0;  // a word that PTRACE_PEEKDATA reads may be -1
  const long returned =
      ::ptrace(static_cast<__ptrace_request>(request.value), pid, address.native(), data.native());
  if (returned == -1 && errno != 0) return last_error();
  return std::tuple{returned, std::move(address), std::move(data)};
}

}  // namespace stdio::calls
