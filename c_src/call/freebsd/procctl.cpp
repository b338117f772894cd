#include "call/freebsd/procctl.hpp"

#include <unistd.h>

#include "sys/freebsd/reaper.hpp"

namespace stdio {

void ProcctlOutcome::write_success(term::Writer& writer) const {
  const BytesView bytes = argument.content();
  writer.tuple(3).atom("ok");
  writer.binary({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  argument.write(writer);
}

namespace calls {

Result<ProcctlOutcome> procctl(Constant<ProcctlIdType> type, id_t id,
                               Constant<ProcctlCommand> command, CArgument& argument) {
  // Not every version takes 0 for it.
  const id_t whom = type == P_PID && id == 0 ? static_cast<id_t>(::getpid()) : id;
  if (command == PROC_REAP_KILL) {
    const bool own = type == P_PID && whom == static_cast<id_t>(::getpid());
    if (!own) return error_from(EPERM);
    if (const auto reaper = reaper_status(); !reaper) return reaper.error();
  }
  const auto id_type = static_cast<idtype_t>(type.value);
  if (::procctl(id_type, whom, command, argument.address()) == -1) {
    return last_error();
  }
  return ProcctlOutcome{std::move(argument)};
}

}  // namespace calls

}  // namespace stdio
