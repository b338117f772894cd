#include <sys/signalfd.h>
#include <unistd.h>

#include "sys/signal.hpp"

namespace stdio {

Result<SignalQueue> SignalQueue::open(const std::set<int>& signals) {
  SignalQueue queue;
  if (const auto heard = queue.hear(signals); !heard) return heard.error();
  return queue;
}

Result<void> SignalQueue::hear(const std::set<int>& signals) {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : signals) sigaddset(&set, signal);
  // signalfd(2) only sees signals that are blocked.
  if (::sigprocmask(SIG_SETMASK, &set, nullptr) == -1) return last_error();
  const int fd = ::signalfd(fd_.get(), &set, SFD_CLOEXEC | SFD_NONBLOCK);
  if (fd == -1) return last_error();
  if (!fd_.valid()) fd_ = Fd{fd};
  return {};
}

std::vector<QueuedSignal> SignalQueue::take() const {
  std::vector<QueuedSignal> taken;
  signalfd_siginfo info{};
  while (::read(fd_.get(), &info, sizeof info) == sizeof info) {
    const auto* bytes = reinterpret_cast<const Byte*>(&info);
    const bool for_tree = info.ssi_code == SI_QUEUE && info.ssi_int == kForTree;
    taken.push_back({static_cast<int>(info.ssi_signo), {bytes, bytes + sizeof info}, for_tree});
  }
  return taken;
}

}  // namespace stdio
