#pragma once

#include <sys/procctl.h>
#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string_view>

#include "call/constant.hpp"
#include "call/cstruct.hpp"

namespace stdio {

struct ProcctlIdType {  // p_pid, p_pgid
  static std::optional<std::int64_t> value(std::string_view name);
};
struct ProcctlCommand {  // proc_reap_acquire …
  static std::optional<std::int64_t> value(std::string_view name);
};

// What the call left of its argument: as it lies in memory, and in the form in which it was given.
struct ProcctlOutcome {
  CArgument argument;
  void write_success(term::Writer& writer) const;
};

namespace calls {

// Id 0 is this process. EPERM for proc_reap_kill of a process that is no reaper: it would reach
// beyond what is below it.
Result<ProcctlOutcome> procctl(Constant<ProcctlIdType> type, id_t id,
                               Constant<ProcctlCommand> command, CArgument& argument);

}  // namespace calls

}  // namespace stdio
