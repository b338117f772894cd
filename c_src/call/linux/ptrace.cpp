#include "call/ptrace.hpp"

#include <sys/ptrace.h>

namespace stdio {

void PtraceResult::write_success(term::Writer& writer) const {
  const bool tells = address.is_memory() || data.is_memory();
  writer.tuple(tells ? 4 : 2).atom("ok").integer(value);
  if (!tells) return;
  address.write(writer);
  data.write(writer);
}

namespace calls {

Result<PtraceResult> ptrace(Constant<PtraceRequest> request, pid_t pid, CArgument& address,
                            CArgument& data) {
  errno = 0;  // a word that PTRACE_PEEKDATA reads may be -1
  const long value =
      ::ptrace(static_cast<__ptrace_request>(request.value), pid, address.native(), data.native());
  if (value == -1 && errno != 0) return last_error();
  return PtraceResult{value, std::move(address), std::move(data)};
}

}  // namespace calls

}  // namespace stdio
