#include "sys/signal.hpp"

#include <poll.h>
#include <unistd.h>

#include "support/catch.hpp"
#include "support/process.hpp"

using namespace stdio;

namespace {

bool is_blocked(int number) {
  sigset_t now;
  ::sigprocmask(SIG_SETMASK, nullptr, &now);
  return ::sigismember(&now, number) == 1;
}

std::string disposition(int number) {
  struct sigaction action {};
  ::sigaction(number, nullptr, &action);
  return action.sa_handler == SIG_DFL ? "default" : "not default";
}

}  // namespace

TEST_CASE("a signal is known by its name in either case") {
  CHECK(signal_number("sigkill") == SIGKILL);
  CHECK(signal_number("SIGKILL") == SIGKILL);
  CHECK(signal_number("SigTerm") == SIGTERM);
}

TEST_CASE("what is no signal's name has no number") {
  const char* name = GENERATE("", "sig", "kill", "sigkill ", "sigkillx", "sigrtmin", "9");
  CHECK(signal_number(name) == std::nullopt);
}

TEST_CASE("every signal's name leads back to its number") {
  for (int number = 1; number < NSIG; ++number) {
    const std::string name = signal_name(number);
    INFO(name);
    if (name == "sig" + std::to_string(number)) continue;
    CHECK(signal_number(name) == number);
  }
}

TEST_CASE("the standard signals have names, the real-time signals have numbers") {
  for (int number = 1; number < 32; ++number) {
    INFO(number);
    CHECK(signal_name(number) != "sig" + std::to_string(number));
  }
  CHECK(signal_name(42) == "sig42");
  CHECK(signal_name(4711) == "sig0");
  CHECK(signal_name(-1) == "sig0");
}

TEST_CASE("a mask lasts as long as its owner") {
  REQUIRE_FALSE(is_blocked(SIGUSR1));
  {
    const SignalMask all{every_signal()};
    CHECK(is_blocked(SIGUSR1));
    {
      const SignalMask none{no_signal()};
      CHECK_FALSE(is_blocked(SIGUSR1));
    }
    CHECK(is_blocked(SIGUSR1));
  }
  CHECK_FALSE(is_blocked(SIGUSR1));
}

TEST_CASE("after a reset every disposition is the default") {
  const std::string said = test::said_in_child([] {
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGFPE, SIG_IGN);
    std::signal(SIGUSR1, [](int) {});
    reset_dispositions();
    return disposition(SIGPIPE) + ", " + disposition(SIGFPE) + ", " + disposition(SIGUSR1);
  });
  CHECK(said == "default, default, default");
}

TEST_CASE("a child's end makes the descriptor readable, until it is taken") {
  const std::string said = test::said_in_child([]() -> std::string {
    const auto signal = SignalQueue::open({SIGCHLD});
    if (!signal) return "no descriptor";
    const auto is_readable = [&](int milliseconds) {
      pollfd waiting{signal->fd().get(), POLLIN, 0};
      return ::poll(&waiting, 1, milliseconds) == 1;
    };
    if (is_readable(0)) return "readable too early";
    (void)test::start_child([] {});
    if (!is_readable(20'000)) return "never readable";
    const auto taken = signal->take();
    if (taken.size() != 1 || taken.front().number != SIGCHLD) return "another signal";
    return is_readable(0) ? "still readable" : "as it should be";
  });
  CHECK(said == "as it should be");
}
