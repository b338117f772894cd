#include "sys/freebsd/reaper.hpp"

#include <unistd.h>

#include <algorithm>

#include "sys/freebsd/control.hpp"

namespace stdio {

namespace {

// For those that are forked between the count and the list.
constexpr unsigned kMargin = 64;

}  // namespace

Result<procctl_reaper_status> reaper_status() {
  procctl_reaper_status status{};
  if (control_oneself(PROC_REAP_STATUS, &status) == -1) return last_error();
  const bool own = (status.rs_flags & REAPER_STATUS_OWNED) != 0 && status.rs_reaper == ::getpid();
  if (!own) return error_from(EPERM);
  return status;
}

std::vector<procctl_reaper_pidinfo> reaped_processes() {
  const auto status = reaper_status();
  if (!status) return {};
  std::vector<procctl_reaper_pidinfo> found(status->rs_descendants + kMargin);
  procctl_reaper_pids asked{};
  asked.rp_count = static_cast<unsigned>(found.size());
  asked.rp_pids = found.data();
  if (control_oneself(PROC_REAP_GETPIDS, &asked) == -1) return {};
  // What the system has not filled in is zero.
  std::erase_if(found, [](const procctl_reaper_pidinfo& process) {
    return (process.pi_flags & REAPER_PIDINFO_VALID) == 0;
  });
  return found;
}

}  // namespace stdio
