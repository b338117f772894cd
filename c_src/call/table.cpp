#include "call/table.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>

#include "call/calls.hpp"
#include "call/descriptors.hpp"
#include "call/entry.hpp"
#include "call/environment.hpp"
#include "call/files.hpp"
#include "call/ptrace.hpp"
#include "call/typed.hpp"

namespace stdio {

namespace {

// The calls that every system has. execve is not here: a task does it itself (task/program.hpp).
constexpr std::array kCalls{
    // processes
    CallEntry{"exit", call<&calls::exit>},
    CallEntry{"getpgrp", bare<&::getpgrp>},
    CallEntry{"getpid", bare<&::getpid>},
    CallEntry{"getppid", bare<&::getppid>},
    CallEntry{"getpriority", call<&calls::getpriority>},
    CallEntry{"getsid", value<&::getsid>},
    CallEntry{"kill", call<&calls::kill>},
    CallEntry{"ptrace", call<&calls::ptrace>},
    CallEntry{"setpgid", status<&::setpgid>},
    CallEntry{"setpriority", call<&calls::setpriority>},
    CallEntry{"setproctitle", call<&calls::setproctitle>},
    CallEntry{"setsid", value<&::setsid>},
    // files
    CallEntry{"chdir", status<&::chdir>},
    CallEntry{"chmod", status<&::chmod>},
    CallEntry{"chown", status<&::chown>},
    CallEntry{"chroot", status<&::chroot>},
    CallEntry{"getcwd", call<&calls::getcwd>},
    CallEntry{"link", status<&::link>},
    CallEntry{"mkdir", status<&::mkdir>},
    CallEntry{"mkfifo", status<&::mkfifo>},
    CallEntry{"readdir", call<&calls::readdir>},
    CallEntry{"rename", status<&::rename>},
    CallEntry{"rmdir", status<&::rmdir>},
    CallEntry{"stat", call<&calls::stat>},
    CallEntry{"symlink", status<&::symlink>},
    CallEntry{"unlink", status<&::unlink>},
    // descriptors
    CallEntry{"close", status<&::close>},
    CallEntry{"fcntl", value<as<&::fcntl, int, Constant<FcntlCommand>, long>>},
    CallEntry{"ioctl", call<&calls::ioctl>},
    CallEntry{"lseek", status<as<&::lseek, int, off_t, Constant<Whence>>>},
    CallEntry{"open", value<as<&::open, const char*, Flags<OpenFlag, int>, mode_t>>},
    CallEntry{"read", call<&calls::read>},
    CallEntry{"select", call<&calls::select>},
    CallEntry{"socket", value<as<&::socket, Constant<SocketDomain>, Flags<SocketType, int>, int>>},
    CallEntry{"write", call<&calls::write>},
    // environment
    CallEntry{"clearenv", call<&calls::clearenv>},
    CallEntry{"environ", bare<&calls::environ>},
    CallEntry{"getenv", bare<&calls::getenv>},
    CallEntry{"gethostname", call<&calls::gethostname>},
    CallEntry{"setenv", status<&::setenv>},
    CallEntry{"sethostname", call<&calls::sethostname>},
    CallEntry{"unsetenv", status<&::unsetenv>},
    // ids
    CallEntry{"getgid", bare<&::getgid>},
    CallEntry{"getgroups", call<&calls::getgroups>},
    CallEntry{"getresgid", call<&calls::getresgid>},
    CallEntry{"getresuid", call<&calls::getresuid>},
    CallEntry{"getuid", bare<&::getuid>},
    CallEntry{"setgid", status<&::setgid>},
    CallEntry{"setgroups", call<&calls::setgroups>},
    CallEntry{"setresgid", status<&::setresgid>},
    CallEntry{"setresuid", status<&::setresuid>},
    CallEntry{"setuid", status<&::setuid>},
    // limits
    CallEntry{"getrlimit", call<&calls::getrlimit>},
    CallEntry{"setrlimit", call<&calls::setrlimit>},
};

const CallEntry* find(std::span<const CallEntry> calls, std::string_view name) {
  const auto found = std::find_if(calls.begin(), calls.end(),
                                  [name](const CallEntry& entry) { return entry.name == name; });
  return found == calls.end() ? nullptr : &*found;
}

}  // namespace

CallOutcome run_call(std::string_view name, term::Reader& arguments) {
  const CallEntry* entry = find(kCalls, name);
  if (entry == nullptr) entry = find(platform_calls(), name);
  if (entry == nullptr) {
    arguments.any();
    return {false, copy_of(term::Writer::term().atom("undef").bytes())};
  }
  // The reader goes on behind the arguments whatever the call made of them.
  term::Reader own{arguments.any()};
  return entry->run(own);
}

}  // namespace stdio
