#include "sys/signal.hpp"

namespace stdio {

namespace {

void reset(int number) { (void)set_disposition(number, Disposition::Default); }

}  // namespace

std::optional<int> signal_number(std::string_view name) {
  const auto number = value_named(signal_names(), name);
  if (!number) return std::nullopt;
  return static_cast<int>(*number);
}

std::string signal_name(int number) {
  if (!is_signal(number)) return "sig0";
  for (const auto& [name, known] : signal_names()) {
    if (known == number) return std::string{name};
  }
  return std::string{"sig"}.append(std::to_string(number));
}

Result<Disposition> disposition_of(int number) {
  struct sigaction now {};
  if (::sigaction(number, nullptr, &now) == -1) return last_error();
  if (now.sa_handler == SIG_DFL) return Disposition::Default;
  return now.sa_handler == SIG_IGN ? Disposition::Ignored : Disposition::Other;
}

Result<void> set_disposition(int number, Disposition wanted) {
  if (wanted == Disposition::Other) return error_from(EINVAL);
  struct sigaction action {};
  action.sa_handler = wanted == Disposition::Ignored ? SIG_IGN : SIG_DFL;
  return checked(::sigaction(number, &action, nullptr));
}

SignalMask::SignalMask(const sigset_t& blocked) { sigprocmask(SIG_SETMASK, &blocked, &before_); }

SignalMask::~SignalMask() { sigprocmask(SIG_SETMASK, &before_, nullptr); }

sigset_t every_signal() {
  sigset_t set;
  sigfillset(&set);
  return set;
}

sigset_t no_signal() {
  sigset_t set;
  sigemptyset(&set);
  return set;
}

void unblock_signals() {
  const sigset_t none = no_signal();
  sigprocmask(SIG_SETMASK, &none, nullptr);
}

// Fails with EINVAL for SIGKILL, SIGSTOP and the two that the C library keeps: those are default.
void reset_dispositions() {
  for (int number = 1; is_signal(number); ++number) reset(number);
}

void reset_port_dispositions() {
  for (const int number : kPortHandles) reset(number);
  reset(kPortIgnores);
}

}  // namespace stdio
