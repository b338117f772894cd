#include "task/sweep.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <chrono>
#include <csignal>

#include "support/catch.hpp"
#include "support/process.hpp"
#include "sys/process.hpp"
#include "sys/tree.hpp"

using namespace stdio;
using test::must;

namespace {

using Clock = std::chrono::steady_clock;

// However this test goes, nobody forks for longer.
constexpr auto kEnough = std::chrono::seconds{20};
constexpr int kReapedAtOnce = 512;

// A process that is a new one all the time: it forks, and the child goes on.
[[noreturn]] void fork_without_pause() {
  const auto end = Clock::now() + kEnough;
  while (Clock::now() < end) {
    const auto pid = fork_process(Dispositions::Default);
    if (pid && *pid != 0) ::_exit(0);
  }
  ::_exit(0);
}

// Until no child is left, of whatever parent.
bool end_all_below() {
  return test::eventually([] {
    for (int i = 0; i < kReapedAtOnce; ++i) {
      const auto reaped = reap_any();
      if (!reaped) return true;
      if (!*reaped) break;
    }
    sweep(::getpid());
    return false;
  });
}

bool is_at_end(const Fd& pipe) {
  ::fcntl(pipe.get(), F_SETFL, O_NONBLOCK);
  char byte = 0;
  return ::read(pipe.get(), &byte, 1) == 0;
}

}  // namespace

TEST_CASE("a sweep ends a hundred processes that fork without pause", "[bomb]") {
  const std::string said = test::said_in_child([]() -> std::string {
    if (!become_subreaper()) return "no sub-reaper";
    // All of them have its writing end, which nobody else has: its end is theirs.
    auto alive = must(make_pipe());
    for (int i = 0; i < 100; ++i) (void)test::start_child(fork_without_pause);
    alive.write.close();
    if (is_at_end(alive.read)) return "nobody there";
    if (!end_all_below()) return "still children";
    return is_at_end(alive.read) ? "all gone" : "somebody left";
  });
  CHECK(said == "all gone");
}

TEST_CASE("a sweep spares the children it is told to, and who is below them") {
  const std::string said = test::said_in_child([]() -> std::string {
    auto alive = must(make_pipe());
    auto told = must(make_pipe());
    const auto wait_for_end = [&] {
      alive.write.close();
      (void)test::read_all(alive.read);
    };
    const pid_t spared = test::start_child([&] {
      const pid_t below = test::start_child(wait_for_end);
      test::write_all(told.write, "x");
      wait_for_end();
      (void)test::end_of(below);
    });
    const pid_t swept = test::start_child(wait_for_end);
    char byte = 0;
    (void)::read(told.read.get(), &byte, 1);
    sweep(::getpid(), {spared});
    const std::string end = test::end_of(swept);
    const std::size_t left = descendants_of(::getpid()).size();
    alive.write.close();
    return "swept " + end + ", spared " + test::end_of(spared) + ", " + std::to_string(left);
  });
  CHECK(said == "swept killed by sigkill, spared exited 0, 2");
}

TEST_CASE("a sweep with nobody below is no work") {
  sweep(::getpid());
  CHECK(descendants_of(::getpid()).empty());
}
