#include "freebsd/fake_kernel.hpp"

#include <fcntl.h>
#include <netinet/in.h>
#include <sys/capsicum.h>
#include <sys/event.h>
#include <sys/jail.h>
#include <sys/resource.h>
#include <sys/sysctl.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdarg>
#include <cstring>

namespace stdio::test {

namespace {

FakeKernel* kernel = nullptr;

constexpr int kJail = 7;

std::string argument(const char* text) { return text == nullptr ? "null" : text; }
std::string argument(char* text) { return argument(static_cast<const char*>(text)); }
template <class Number>
std::string argument(Number number) {
  return std::to_string(static_cast<long>(number));
}

// Writes a call down; `value`, or -1 if it is to fail.
template <class... Arguments>
int called(int value, const std::string& name, const Arguments&... arguments) {
  if (kernel == nullptr) {
    errno = ENOSYS;
    return -1;
  }
  std::string all;
  ((all += (all.empty() ? "" : ", ") + argument(arguments)), ...);
  kernel->calls.push_back(name + "(" + all + ")");
  const auto error = kernel->errors.find(name);
  if (error == kernel->errors.end()) return value;
  errno = error->second;
  return -1;
}

int reap_status(procctl_reaper_status& status) {
  status = {};
  if (kernel->is_reaper) status.rs_flags = REAPER_STATUS_OWNED;
  status.rs_reaper = kernel->is_reaper ? ::getpid() : kernel->reaper;
  status.rs_descendants = static_cast<unsigned>(kernel->below.size());
  return called(0, "reap_status");
}

int reap_pids(const procctl_reaper_pids& asked) {
  const std::size_t count = std::min<std::size_t>(asked.rp_count, kernel->below.size());
  std::copy_n(kernel->below.begin(), count, asked.rp_pids);
  return called(0, "reap_getpids");
}

int reap_kill(const procctl_reaper_kill& order) {
  const int done = called(0, "reap_kill", order.rk_sig, order.rk_flags, order.rk_subtree);
  if (done == 0) kernel->at_reap_kill(order);
  return done;
}

procctl_reaper_pidinfo info(pid_t pid, pid_t subtree, unsigned flags) {
  procctl_reaper_pidinfo made{};
  made.pi_pid = pid;
  made.pi_subtree = subtree;
  made.pi_flags = REAPER_PIDINFO_VALID | flags;
  return made;
}

}  // namespace

FakeKernel::FakeKernel() { kernel = this; }
FakeKernel::~FakeKernel() { kernel = nullptr; }

int FakeKernel::times(const std::string& call) const {
  return static_cast<int>(std::count(calls.begin(), calls.end(), call));
}

procctl_reaper_pidinfo child(pid_t pid) { return info(pid, pid, REAPER_PIDINFO_CHILD); }
procctl_reaper_pidinfo further_down(pid_t pid, pid_t subtree) { return info(pid, subtree, 0); }
procctl_reaper_pidinfo orphan(pid_t pid, pid_t subtree) {
  return info(pid, subtree, REAPER_PIDINFO_CHILD);
}

}  // namespace stdio::test

using stdio::test::called;
using stdio::test::kernel;
using stdio::test::kJail;

extern "C" {

// --- FreeBSD's own

int procctl(idtype_t, id_t id, int command, void* argument) {
  if (kernel == nullptr) return called(0, "procctl");
  switch (command) {
    case PROC_REAP_ACQUIRE: return called(0, "reap_acquire");
    case PROC_REAP_STATUS:
      return stdio::test::reap_status(*static_cast<procctl_reaper_status*>(argument));
    case PROC_REAP_GETPIDS:
      return stdio::test::reap_pids(*static_cast<procctl_reaper_pids*>(argument));
    case PROC_REAP_KILL:
      return stdio::test::reap_kill(*static_cast<procctl_reaper_kill*>(argument));
    default:
      return called(0, "procctl", id == static_cast<id_t>(::getpid()) ? "self" : "other", command,
                    *static_cast<int*>(argument));
  }
}

int jail(struct jail* jail) {
  const auto* bytes = reinterpret_cast<const stdio::Byte*>(jail);
  kernel->jail.assign(bytes, bytes + sizeof *jail);
  for (const char* text : {jail->path, jail->hostname, jail->jailname}) {
    kernel->jail_texts.push_back(text == nullptr ? "null" : text);
  }
  return called(kJail, "jail", jail->path);
}

int jail_set(iovec* parts, unsigned count, int flags) {
  for (unsigned i = 0; i < count; ++i) {
    kernel->parameters.emplace_back(static_cast<const char*>(parts[i].iov_base), parts[i].iov_len);
  }
  return called(kJail, "jail_set", count, flags);
}

int jail_get(iovec* parts, unsigned, int) {
  return called(kJail, "jail_get", static_cast<const char*>(parts[0].iov_base),
                *static_cast<int*>(parts[1].iov_base));
}

int jail_attach(int jail) { return called(0, "jail_attach", jail); }
int jail_remove(int jail) { return called(0, "jail_remove", jail); }

int cap_enter() { return called(0, "cap_enter"); }
int cap_getmode(unsigned* mode) {
  *mode = 1;
  return called(0, "cap_getmode");
}
int cap_rights_limit(int fd, const cap_rights_t* rights) {
  return called(0, "cap_rights_limit", fd, rights->cr_rights[0], rights->cr_rights[1]);
}
int cap_ioctls_limit(int fd, const cap_ioctl_t* commands, std::size_t count) {
  return called(0, "cap_ioctls_limit", fd, count, count > 0 ? commands[0] : 0);
}
int cap_fcntls_limit(int fd, std::uint32_t rights) {
  return called(0, "cap_fcntls_limit", fd, rights);
}
int cap_fcntls_get(int fd, std::uint32_t* rights) {
  *rights = CAP_FCNTL_GETFL;
  return called(0, "cap_fcntls_get", fd);
}
cap_rights_t* __cap_rights_init(int, cap_rights_t* rights, ...) {
  *rights = {{1ULL << 57, 1ULL << 58}};
  return rights;
}
cap_rights_t* __cap_rights_set(cap_rights_t* rights, ...) {
  std::va_list list;
  va_start(list, rights);
  for (auto right = va_arg(list, std::uint64_t); right != 0; right = va_arg(list, std::uint64_t)) {
    rights->cr_rights[(right >> 58) & 1] |= right;
  }
  va_end(list);
  return rights;
}

int kqueue() {
  const int fd = called(0, "kqueue");
  return fd == -1 ? -1 : ::open("/dev/null", O_RDONLY);
}
int kevent(int, const struct kevent* changes, int change_count, struct kevent* events,
           int event_count, const struct timespec*) {
  for (int i = 0; i < change_count; ++i) {
    const bool trigger = (changes[i].fflags & NOTE_TRIGGER) != 0;
    if (called(0, trigger ? "trigger" : "watch", changes[i].filter, changes[i].ident) == -1) {
      return -1;
    }
  }
  int given = 0;
  for (; given < event_count && !kernel->signals.empty(); ++given) {
    events[given] = {};
    events[given].filter = EVFILT_SIGNAL;
    events[given].ident = static_cast<std::uintptr_t>(kernel->signals.front());
    kernel->signals.pop_front();
  }
  return given;
}

int sysctl(const int* name, unsigned length, void* value, std::size_t* size, const void*,
           std::size_t) {
  static constexpr char kPath[] = "/usr/local/libexec/stdio";
  if (length == 4 && *size >= sizeof kPath) std::memcpy(value, kPath, sizeof kPath);
  return called(0, "sysctl", name[0], name[1], name[2], name[3]);
}

void setproctitle(const char* format, ...) {
  std::va_list list;
  va_start(list, format);
  called(0, "setproctitle", format, va_arg(list, const char*));
  va_end(list);
}

int setgroups(int count, const gid_t* groups) {
  const int done = called(0, "setgroups", count);
  if (done == 0) kernel->groups.assign(groups, groups + count);
  return done;
}

// Where FreeBSD has errno.
int* __error() { return &errno; }

int ptrace(int request, pid_t pid, char* address, int data) {
  return called(3, "ptrace", request, pid, reinterpret_cast<std::uintptr_t>(address), data);
}

// --- of every system

int kill(pid_t pid, int signal) noexcept { return called(0, "kill", pid, signal); }

int sigqueue(pid_t pid, int signal, sigval) noexcept { return called(0, "sigqueue", pid, signal); }

int getgroups(int count, gid_t* groups) noexcept {
  if (kernel == nullptr) return called(0, "getgroups");
  if (count > 0) std::copy(kernel->groups.begin(), kernel->groups.end(), groups);
  return static_cast<int>(kernel->groups.size());
}

pid_t waitpid(pid_t, int* status, int) {
  if (kernel == nullptr || kernel->ends.empty()) {
    errno = ECHILD;
    return -1;
  }
  const auto end = kernel->ends.front();
  kernel->ends.pop_front();
  *status = end.status;
  return end.pid;
}

void closefrom(int first) noexcept { called(0, "closefrom", first); }
int close_range(unsigned first, unsigned, int flags) noexcept {
  return called(0, "close_range", first, flags);
}
int chdir(const char* path) noexcept { return called(0, "chdir", path); }
pid_t setsid() noexcept { return called(::getpid(), "setsid"); }
int setpriority(__priority_which_t, id_t, int priority) noexcept {
  return called(0, "setpriority", priority);
}
int setrlimit(__rlimit_resource_t, const struct rlimit* limit) noexcept {
  return called(0, "setrlimit", limit->rlim_cur, limit->rlim_max);
}
int setresgid(gid_t real, gid_t effective, gid_t saved) noexcept {
  return called(0, "setresgid", real, effective, saved);
}
int setresuid(uid_t real, uid_t effective, uid_t saved) noexcept {
  return called(0, "setresuid", real, effective, saved);
}
// One that comes back has failed.
int execve(const char* path, char* const*, char* const*) noexcept {
  errno = called(0, "execve", path) == -1 ? errno : ENOENT;
  return -1;
}
}
