#include "sys/wait_status.hpp"

#include <unistd.h>

#include <csignal>

#include "support/catch.hpp"
#include "support/process.hpp"
#include "sys/kill.hpp"

using namespace stdio;

TEST_CASE("a child's exit code is told whole") {
  const int code = GENERATE(0, 1, 127, 128, 255);
  CHECK(test::end_of(test::start_child([code] { ::_exit(code); })) ==
        "exited " + std::to_string(code));
}

TEST_CASE("a child's death tells the signal") {
  const pid_t child = test::start_child([] {
    for (;;) ::pause();
  });
  REQUIRE(signal_child(child, SIGKILL));
  CHECK(test::end_of(child) == "killed by sigkill");
}

TEST_CASE("children that run are nothing yet") {
  const pid_t child = test::start_child([] {
    for (;;) ::pause();
  });
  const auto reaped = reap_any();
  REQUIRE(reaped);
  CHECK_FALSE(*reaped);
  REQUIRE(signal_child(child, SIGKILL));
  CHECK(test::end_of(child) == "killed by sigkill");
}

TEST_CASE("no child at all is ECHILD") {
  const auto reaped = reap_any();
  REQUIRE_FALSE(reaped);
  CHECK(reaped.error().value() == ECHILD);
}
