#include "sys/process.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "sys/overloaded.hpp"
#include "sys/signal.hpp"

namespace stdio {

namespace {

constexpr const char* kOneself = "/proc/self/exe";

// A null-terminated array of pointers into `strings`, which execve(2) promises not to write to.
std::vector<char*> pointers_to(const std::vector<std::string>& strings) {
  std::vector<char*> pointers;
  pointers.reserve(strings.size() + 1);
  for (const std::string& string : strings) pointers.push_back(const_cast<char*>(string.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

}  // namespace

Result<pid_t> fork_process(Dispositions dispositions) {
  // The parent's handlers must not run in the child: they are dropped before a signal can come.
  const SignalMask held{every_signal()};
  const pid_t pid = ::fork();
  if (pid == -1) return last_error();
  if (pid == 0 && dispositions == Dispositions::Default) reset_port_dispositions();
  return pid;
}

void take_precedence() {
  sched_param first{};
  first.sched_priority = 1;
  ::sched_setscheduler(0, SCHED_FIFO | SCHED_RESET_ON_FORK, &first);
}

void yield_precedence() {
  const sched_param none{};
  ::sched_setscheduler(0, SCHED_OTHER | SCHED_RESET_ON_FORK, &none);
}

Haste::Haste() : policy_{::sched_getscheduler(0)} {
  ::sched_getparam(0, &before_);
  sched_param first{};
  first.sched_priority = 1;
  ::sched_setscheduler(0, SCHED_FIFO, &first);
}

Haste::~Haste() { ::sched_setscheduler(0, policy_, &before_); }

Error become_oneself(int last, const std::vector<std::string>& arguments,
                     const std::vector<std::string>& environment) {
  const auto argv = pointers_to(arguments);
  const auto envp = pointers_to(environment);
  close_from_on_exec(last + 1);
  for (int number = 0; number <= last; ++number) ::fcntl(number, F_SETFD, 0);
  ::execve(kOneself, argv.data(), envp.data());
  return last_error();
}

Error become_program(const Executable& executable, const std::vector<std::string>& arguments,
                     const std::vector<std::string>& environment) {
  const auto argv = pointers_to(arguments);
  const auto envp = pointers_to(environment);
  close_from_on_exec(3);
  // The mask survives execve(2). The task's own comes back if it fails.
  const SignalMask none_blocked{no_signal()};
  std::visit(Overloaded{
                 [&](const AtPath& at) { ::execve(at.path.c_str(), argv.data(), envp.data()); },
                 [&](const InSearchPath& in) { ::execvp(in.name.c_str(), argv.data()); },
                 [&](const Opened& opened) { ::fexecve(opened.fd, argv.data(), envp.data()); },
             },
             executable);
  return last_error();
}

}  // namespace stdio
