#include "sys/process.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "sys/overloaded.hpp"
#include "sys/signal.hpp"

namespace stdio {

StringArray::StringArray(std::vector<std::string> strings) : strings_{std::move(strings)} {
  pointers_.reserve(strings_.size() + 1);
  for (std::string& string : strings_) pointers_.push_back(string.data());
  pointers_.push_back(nullptr);
}

Result<pid_t> fork_process(Dispositions dispositions) {
  // The parent's handlers must not run in the child: they are dropped before a signal can come.
  const SignalMask held{every_signal()};
  const pid_t pid = ::fork();
  if (pid == -1) return last_error();
  if (pid == 0 && dispositions == Dispositions::Default) reset_port_dispositions();
  return pid;
}

Result<pid_t> vfork_process(const std::function<void()>& life) {
  const pid_t pid = ::vfork();
  if (pid == 0) {
    life();
    ::_exit(127);
  }
  if (pid == -1) return last_error();
  return pid;
}

Haste::Haste() : policy_{::sched_getscheduler(0)} {
  ::sched_getparam(0, &before_);
  sched_param first{};
  first.sched_priority = 1;
  ::sched_setscheduler(0, SCHED_FIFO, &first);
}

Haste::~Haste() { ::sched_setscheduler(0, policy_, &before_); }

Error become_oneself(int last, const StringArray& arguments, const StringArray& environment) {
  const auto own_file = path_of_oneself();
  if (!own_file) return own_file.error();
  close_from_on_exec(last + 1);
  for (int number = 0; number <= last; ++number) ::fcntl(number, F_SETFD, 0);
  ::execve(own_file->c_str(), arguments.data(), environment.data());
  return last_error();
}

Error become_program(const Executable& executable, const StringArray& arguments,
                     const StringArray& environment) {
  char* const* argv = arguments.data();
  char* const* envp = environment.data();
  close_from_on_exec(3);
  // The mask survives execve(2). The task's own comes back if it fails.
  const SignalMask none_blocked{no_signal()};
  std::visit(Overloaded{
                 [&](const AtPath& at) { ::execve(at.path.c_str(), argv, envp); },
                 [&](const InSearchPath& in) { ::execvp(in.name.c_str(), argv); },
                 [&](const Opened& opened) { ::fexecve(opened.fd, argv, envp); },
             },
             executable);
  return last_error();
}

}  // namespace stdio
