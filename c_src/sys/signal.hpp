#pragma once

#include <array>
#include <csignal>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sys/bytes.hpp"
#include "sys/fd.hpp"
#include "sys/named.hpp"

namespace stdio {

// The signals that this system has a name for.
std::span<const Named> signal_names();

// A signal's number by its name in either case ("sigterm", "SIGTERM"); nothing if there is none.
std::optional<int> signal_number(std::string_view name);

// Whether the system has a signal of that number; 0, which only asks, counts.
bool is_signal(int number);

// The name in lower case, "sigterm"; real-time and unknown ones by number, "sig42"; "sig0" for what
// is no signal.
std::string signal_name(int number);

// The signal mask while it lives; the one before comes back with its end.
class SignalMask {
 public:
  explicit SignalMask(const sigset_t& blocked);
  ~SignalMask();
  SignalMask(const SignalMask&) = delete;
  SignalMask& operator=(const SignalMask&) = delete;

 private:
  sigset_t before_{};
};

sigset_t every_signal();
sigset_t no_signal();

void unblock_signals();

// Every disposition default: for the port program's start, since what the node ignores (SIGPIPE,
// SIGFPE) would stay ignored across execve(2) in every program.
void reset_dispositions();

// The signals that the port program then handles or ignores itself, and that a process forked from
// it resets: a few system calls a fork instead of one for every signal there is.
inline constexpr std::array kPortHandles{SIGCHLD, SIGTERM, SIGINT, SIGHUP};
inline constexpr int kPortIgnores = SIGPIPE;
void reset_port_dispositions();

// What a process does at a signal if it does not queue it.
enum class Disposition { Default, Ignored, Other };
Result<Disposition> disposition_of(int number);                // EINVAL
Result<void> set_disposition(int number, Disposition wanted);  // EINVAL; Default or Ignored

// What a signal for all of a tree bears, so that nobody passes it on in there: a process would get
// it twice (si_value of sigaction(2)). Whoever forges it spares others a signal, nothing else.
inline constexpr int kForTree = 0x5d10;

struct QueuedSignal {
  int number;
  Bytes info;  // who sent it and why, as the system describes it: struct signalfd_siginfo on Linux,
               // siginfo_t on FreeBSD
  bool for_tree = false;
};

// Signals as a readable descriptor. Owned by a task. Signals coalesce, so SIGCHLD says "look at all
// your children", not "one has ended".
class SignalQueue {
 public:
  static Result<SignalQueue> open(const std::set<int>& signals);
  // From now on exactly these signals are blocked, and wait here.
  Result<void> hear(const std::set<int>& signals);
  [[nodiscard]] const Fd& fd() const { return fd_; }
  // What has come since the last time, without waiting.
  [[nodiscard]] std::vector<QueuedSignal> take() const;

 private:
  SignalQueue() = default;
  Fd fd_;
};

}  // namespace stdio
