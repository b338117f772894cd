#include <sys/signalfd.h>
#include <unistd.h>

#include "sys/signal.hpp"

namespace stdio {

Result<SignalQueue> SignalQueue::open(std::span<const int> signals) {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : signals) sigaddset(&set, signal);
  // signalfd(2) only sees signals that are blocked.
  if (::sigprocmask(SIG_SETMASK, &set, nullptr) == -1) return last_error();
  Fd fd{::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK)};
  if (!fd.valid()) return last_error();
  return SignalQueue{std::move(fd)};
}

std::vector<int> SignalQueue::take() const {
  std::vector<int> taken;
  signalfd_siginfo info{};
  while (::read(fd_.get(), &info, sizeof info) == sizeof info) {
    taken.push_back(static_cast<int>(info.ssi_signo));
  }
  return taken;
}

}  // namespace stdio
