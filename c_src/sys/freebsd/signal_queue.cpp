#include <fcntl.h>
#include <sys/event.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <ctime>

#include "sys/signal.hpp"

namespace stdio {

namespace {

constexpr std::array kDropped{SIGCHLD, SIGINFO, SIGIO, SIGURG, SIGWINCH};

// A signal whose default is to be ignored is not kept when it is blocked (signal(7)): of that one
// nothing is known but that it came. Any other waits until it is taken.
bool is_dropped(int signal) {
  return std::find(kDropped.begin(), kDropped.end(), signal) != kDropped.end();
}

struct kevent change(std::uintptr_t what, short filter, unsigned short flags, unsigned notes = 0) {
  struct kevent event {};
  event.ident = what;
  event.filter = filter;
  event.flags = flags;
  event.fflags = notes;
  return event;
}

// What the reaper sends bears no mark: a supervisor below another passes it on once more.
QueuedSignal queued(const siginfo_t& info) {
  const auto* bytes = reinterpret_cast<const Byte*>(&info);
  const bool for_tree = info.si_code == SI_QUEUE && info.si_value.sival_int == kForTree;
  return {info.si_signo, {bytes, bytes + sizeof info}, for_tree};
}

}  // namespace

Result<SignalQueue> SignalQueue::open(const std::set<int>& signals) {
  SignalQueue queue;
  queue.fd_ = Fd{::kqueue()};
  if (!queue.fd_.valid()) return last_error();
  if (::fcntl(queue.fd_.get(), F_SETFD, FD_CLOEXEC) == -1) return last_error();
  if (const auto heard = queue.hear(signals); !heard) return heard.error();
  return queue;
}

// A kqueue(2) tells that a signal came, from the moment on that it is asked to; what waited already
// it does not see. So it is woken once, by an event of our own, and take() looks.
Result<void> SignalQueue::hear(const std::set<int>& signals) {
  sigset_t set;
  sigemptyset(&set);
  std::vector<struct kevent> changes;
  for (const int signal : signals) {
    sigaddset(&set, signal);
    changes.push_back(
        change(static_cast<std::uintptr_t>(signal), EVFILT_SIGNAL, EV_ADD | EV_CLEAR));
  }
  changes.push_back(change(0, EVFILT_USER, EV_ADD | EV_CLEAR));
  changes.push_back(change(0, EVFILT_USER, 0, NOTE_TRIGGER));
  if (::sigprocmask(SIG_SETMASK, &set, nullptr) == -1) return last_error();
  return checked(
      ::kevent(fd_.get(), changes.data(), static_cast<int>(changes.size()), nullptr, 0, nullptr));
}

// The events first: a signal that comes in between is taken now, and its event wakes us for
// nothing. One that is not heard any more still has its event, but is not blocked, and has done
// what it does.
std::vector<QueuedSignal> SignalQueue::take() const {
  std::vector<QueuedSignal> taken;
  sigset_t blocked;
  if (::sigprocmask(SIG_BLOCK, nullptr, &blocked) == -1) return taken;
  const timespec now{};
  struct kevent event {};
  while (::kevent(fd_.get(), nullptr, 0, &event, 1, &now) == 1) {
    siginfo_t info{};
    info.si_signo = static_cast<int>(event.ident);
    if (event.filter != EVFILT_SIGNAL || !is_dropped(info.si_signo)) continue;
    if (sigismember(&blocked, info.si_signo) == 1) taken.push_back(queued(info));
  }
  for (siginfo_t info{}; ::sigtimedwait(&blocked, &info, &now) > 0; info = {}) {
    taken.push_back(queued(info));
  }
  return taken;
}

}  // namespace stdio
