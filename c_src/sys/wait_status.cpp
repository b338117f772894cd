#include "sys/wait_status.hpp"

#include <sys/wait.h>

namespace stdio {

namespace {

WaitStatus decode(int raw) {
  if (WIFSIGNALED(raw)) return Killed{WTERMSIG(raw)};
  return Exited{WEXITSTATUS(raw)};
}

WaitChange decode_change(int raw) {
  if (WIFSTOPPED(raw)) return Stopped{WSTOPSIG(raw)};
  if (WIFCONTINUED(raw)) return Continued{};
  if (WIFSIGNALED(raw)) return Killed{WTERMSIG(raw)};
  return Exited{WEXITSTATUS(raw)};
}

}  // namespace

// A traced child stops for its tracer, whether or not that asks for stops (ptrace(2)): no end.
Result<std::optional<Reaped>> reap_any() {
  int raw = 0;
  pid_t pid = 0;
  do {
    pid = retry([&] { return ::waitpid(-1, &raw, WNOHANG); });
  } while (pid > 0 && WIFSTOPPED(raw));
  if (pid == -1) return last_error();
  if (pid == 0) return std::optional<Reaped>{};
  return std::optional{Reaped{pid, decode(raw)}};
}

Result<Waited> wait_for(pid_t child, int options) {
  int raw = 0;
  const pid_t pid = retry([&] { return ::waitpid(child, &raw, options); });
  if (pid == -1) return last_error();
  if (pid == 0) return Waited{0, 0, {}};
  return Waited{pid, raw, decode_change(raw)};
}

pid_t next_dead() {
  siginfo_t info{};
  return ::waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0 ? info.si_pid : 0;
}

bool has_ended(pid_t child) {
  siginfo_t info{};
  const auto id = static_cast<id_t>(child);
  if (::waitid(P_PID, id, &info, WEXITED | WNOHANG | WNOWAIT) != 0) return false;
  return info.si_pid == child && info.si_code != CLD_TRAPPED && info.si_code != CLD_STOPPED;
}

}  // namespace stdio
