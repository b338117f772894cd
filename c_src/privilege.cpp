#include "privilege.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#include <cstring>
#include <string_view>

#include "sys/fd.hpp"
#include "sys/identity.hpp"
#include "sys/process.hpp"
#include "usage.hpp"

extern "C" char** environ;  // not every system's <unistd.h> has it

namespace stdio {

namespace {

constexpr int kNoPermission = 77;  // EX_NOPERM of sysexits(3)

constexpr rlim_t kNoLimit = RLIM_INFINITY;

// The strings as well as the list: /proc/PID/environ shows them, and every process forked from here
// has a copy. Nothing of it is needed: a program's environment is what the node says.
void forget_environment() {
  if (environ == nullptr) return;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    std::memset(*variable, 0, std::strlen(*variable));
  }
  *environ = nullptr;
}

// What execve(2) hands on and the caller may have set, and what would befall root through it:
//  - a limit of 0 for files is a SIGXFSZ for whoever writes one;
//  - a core would be root's memory in a folder of the caller's;
//  - an umask of 0 makes files of root that all may write to;
//  - a timer is a SIGALRM at a moment of the caller's choice.
// Other limits make system calls fail, which is reported, and are meant to bind what is run here.
// The system itself resets the parent-death signal, ambient capabilities and the personality.
Result<void> reset_inheritance() {
  const rlimit no_core{0, 0};
  const rlimit any_size{kNoLimit, kNoLimit};
  if (::setrlimit(RLIMIT_CORE, &no_core) == -1) return last_error();
  if (::setrlimit(RLIMIT_FSIZE, &any_size) == -1) return last_error();
  ::umask(S_IWGRP | S_IWOTH);
  const itimerval never{};
  for (const auto timer : {ITIMER_REAL, ITIMER_VIRTUAL, ITIMER_PROF}) {
    if (::setitimer(timer, &never, nullptr) == -1) return last_error();
  }
  return {};
}

// Why the caller may not be root through this program; nothing if he may.
std::optional<std::string_view> objection_to_root() {
  if (::geteuid() != 0) return "may be setuid root, but neither setgid nor setuid somebody else";
  if (::getuid() == 0) return std::nullopt;
  const auto group = group_of_file();
  if (!group) return "cannot find its own file, and thus its group";
  if (caller_is_in(*group)) return std::nullopt;
  return "serves nobody as root but root and the group of its file";
}

// All ids: the caller could kill what has his real one, and half of the system goes by that.
Result<void> become_root() {
  forget_environment();
  close_from(STDERR_FILENO + 1);
  if (const auto reset = reset_inheritance(); !reset) return reset;
  if (const auto dropped = drop_groups(); !dropped) return dropped;
  if (const auto taken = take_ids(0, 0); !taken) return taken;
  // Once more: with the effective group it became what fs.suid_dumpable says.
  return set_dumpable(Dumpable::No);
}

// The real ids are the caller's, and his groups were never changed. He may look into what is his:
// otherwise /proc/self of a task would be root's, and no user namespace be given a map.
Result<void> become_caller() {
  if (const auto taken = take_ids(::getuid(), ::getgid()); !taken) return taken;
  // Somebody may have arranged that root's capabilities outlive its id: this would use one.
  if (::getuid() != 0 && ::setuid(0) == 0) return error_from(EPERM);
  return set_dumpable(Dumpable::Yes);
}

// The exit status if there is a reason to end.
std::optional<int> judge(const Result<void>& settled) {
  if (settled) return std::nullopt;
  complain("cannot settle its privileges: " + errno_name(settled.error().value()));
  return kNoPermission;
}

}  // namespace

bool occupy_standard_descriptors() {
  for (;;) {
    auto null = open_null();
    if (!null) return false;
    if (null->get() > STDERR_FILENO) return true;
    // It stays open, and in whatever this process becomes.
    if (::fcntl(null->release(), F_SETFD, 0) == -1) return false;
  }
}

std::optional<int> settle(Privileges privileges) {
  if (!has_ids_of_file()) return std::nullopt;
  // Before there is anything to be read in its memory. It is the default after a set-user-ID exec,
  // but fs.suid_dumpable may say otherwise (proc_sys_fs(5)).
  if (const auto hidden = set_dumpable(Dumpable::No); !hidden) return judge(hidden);
  if (privileges == Privileges::OfCaller) return judge(become_caller());
  const auto objection = objection_to_root();
  if (!objection) return judge(become_root());
  if (const auto status = judge(become_caller())) return status;
  complain(*objection);
  return kNoPermission;
}

}  // namespace stdio
