#include "sys/kill.hpp"

#include <unistd.h>

#include <csignal>
#include <limits>

#include "support/catch.hpp"
#include "support/process.hpp"

using namespace stdio;

namespace {

constexpr int kOnlyAsk = 0;

int refusal(const Result<void>& done) { return done ? 0 : done.error().value(); }

// Until it is killed.
pid_t start_sleeper() {
  return test::start_child([] {
    for (;;) ::pause();
  });
}

}  // namespace

TEST_CASE("pids that mean more than one process are refused") {
  const pid_t pid = GENERATE(0, 1, -1, std::numeric_limits<pid_t>::min());
  INFO("pid " << pid);
  CHECK(refusal(signal_child(pid, kOnlyAsk)) == EPERM);
  CHECK(refusal(signal_group(pid, kOnlyAsk)) == EPERM);
  CHECK(refusal(signal_named(pid, kOnlyAsk)) == EPERM);
  CHECK(refusal(signal_descendant(pid, ::getpid(), kOnlyAsk)) == EPERM);
}

TEST_CASE("the caller's own group is refused, by either name") {
  CHECK(refusal(signal_group(::getpgrp(), kOnlyAsk)) == EPERM);
  CHECK(refusal(signal_named(-::getpgrp(), kOnlyAsk)) == EPERM);
}

TEST_CASE("a child gets the signal") {
  const pid_t child = start_sleeper();
  REQUIRE(signal_child(child, kOnlyAsk));
  REQUIRE(signal_child(child, SIGTERM));
  CHECK(test::end_of(child) == "killed by sigterm");
  CHECK(refusal(signal_child(child, kOnlyAsk)) == ESRCH);
}

TEST_CASE("a group gets the signal by its negative pid") {
  const pid_t child = start_sleeper();
  REQUIRE(::setpgid(child, child) == 0);
  REQUIRE(signal_named(-child, SIGKILL));
  CHECK(test::end_of(child) == "killed by sigkill");
}

TEST_CASE("a descendant gets the signal only from who knows its parent, or is its parent by now") {
  const pid_t child = start_sleeper();
  CHECK(refusal(signal_descendant(::getppid(), child, kOnlyAsk)) == ESRCH);
  CHECK(refusal(signal_descendant(child, child, kOnlyAsk)) == 0);
  CHECK(refusal(signal_descendant(child, ::getpid(), kOnlyAsk)) == 0);
  REQUIRE(signal_descendant(child, ::getpid(), SIGKILL));
  CHECK(test::end_of(child) == "killed by sigkill");
}

TEST_CASE("a signal that does not exist is refused") {
  const pid_t child = start_sleeper();
  CHECK(refusal(signal_child(child, 4711)) == EINVAL);
  REQUIRE(signal_child(child, SIGKILL));
  CHECK(test::end_of(child) == "killed by sigkill");
}
