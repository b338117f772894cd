#include <csignal>

#include "freebsd/fake_kernel.hpp"
#include "support/catch.hpp"
#include "sys/signal.hpp"

using namespace stdio;
using test::FakeKernel;
using Written = std::vector<std::string>;

namespace {

std::vector<int> numbers(const std::vector<QueuedSignal>& signals) {
  std::vector<int> found;
  for (const QueuedSignal& signal : signals) found.push_back(signal.number);
  return found;
}

}  // namespace

TEST_CASE("a queue watches its signals, and wakes once for those that came before") {
  const SignalMask kept{no_signal()};
  FakeKernel kernel;
  REQUIRE(SignalQueue::open({SIGTERM}));
  CHECK(kernel.calls == Written{"kqueue()", "watch(-6, " + std::to_string(SIGTERM) + ")",
                                "watch(-11, 0)", "trigger(-11, 0)"});
}

TEST_CASE("a signal that is kept is taken once, with what the system says of it") {
  const SignalMask kept{no_signal()};
  FakeKernel kernel;
  const auto queue = test::must(SignalQueue::open({SIGTERM}));
  ::raise(SIGTERM);
  kernel.signals = {SIGTERM};
  const auto taken = queue.take();
  CHECK(numbers(taken) == std::vector{SIGTERM});
  CHECK(taken.front().info.size() == sizeof(siginfo_t));
  CHECK(queue.take().empty());
}

TEST_CASE("an event whose signal was taken already is nothing") {
  const SignalMask kept{no_signal()};
  FakeKernel kernel;
  const auto queue = test::must(SignalQueue::open({SIGTERM}));
  kernel.signals = {SIGTERM};
  CHECK(queue.take().empty());
}

TEST_CASE("a signal that is not kept is told by its event") {
  const SignalMask kept{no_signal()};
  FakeKernel kernel;
  const auto queue = test::must(SignalQueue::open({SIGCHLD, SIGTERM}));
  kernel.signals = {SIGCHLD};
  CHECK(numbers(queue.take()) == std::vector{SIGCHLD});
}

TEST_CASE("a signal that is not heard any more is not told") {
  const SignalMask kept{no_signal()};
  FakeKernel kernel;
  auto queue = test::must(SignalQueue::open({SIGCHLD, SIGWINCH}));
  REQUIRE(queue.hear({SIGCHLD}));
  kernel.signals = {SIGWINCH, SIGCHLD};
  CHECK(numbers(queue.take()) == std::vector{SIGCHLD});
}

TEST_CASE("a queue that the system refuses is an error") {
  const SignalMask kept{no_signal()};
  FakeKernel kernel;
  kernel.refuse("kqueue", EMFILE);
  CHECK(SignalQueue::open({SIGTERM}).error().value() == EMFILE);
  kernel.errors.clear();
  kernel.refuse("watch", ENOMEM);
  CHECK(SignalQueue::open({SIGTERM}).error().value() == ENOMEM);
}
