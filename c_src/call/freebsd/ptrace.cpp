#include "call/ptrace.hpp"

#include <sys/ptrace.h>
#include <sys/types.h>

#include <bit>

namespace stdio {

void PtraceResult::write_success(term::Writer& writer) const {
  const bool tells = address.is_memory() || data.is_memory();
  writer.tuple(tells ? 4 : 2).atom("ok").integer(value);
  if (!tells) return;
  address.write(writer);
  data.write(writer);
}

namespace calls {

// The last argument is a number here: memory goes by the address.
Result<PtraceResult> ptrace(Constant<PtraceRequest> request, pid_t pid, CArgument& address,
                            CArgument& data) {
  if (data.is_memory()) return error_from(EINVAL);
  errno = 0;                                                // a word that PT_READ_D reads may be -1
  auto* memory = std::bit_cast<caddr_t>(address.native());  // in the other process, it may be
  const int value = ::ptrace(request, pid, memory, static_cast<int>(data.native()));
  if (value == -1 && errno != 0) return last_error();
  return PtraceResult{value, std::move(address), std::move(data)};
}

}  // namespace calls

}  // namespace stdio
