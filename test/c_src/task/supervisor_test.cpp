#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <memory>
#include <vector>

#include "support/catch.hpp"
#include "support/process.hpp"
#include "support/task_peer.hpp"
#include "sys/kill.hpp"
#include "task/task.hpp"

using namespace stdio;
using test::must;
using test::TaskPeer;

namespace {

// Every way to get away from a parent, each telling its pid: in the background; in a session of its
// own; by a double fork; by both; stopped.
constexpr const char* kEscapes =
    "sleep 1000 & echo $!\n"
    "setsid sh -c 'echo $$; exec sleep 1000' &\n"
    "(sh -c 'echo $$; exec sleep 1000' &)\n"
    "setsid sh -c 'sleep 1000 & echo $!'\n"
    "sh -c 'echo $$; kill -STOP $$' &\n";
constexpr std::size_t kEscaped = 5;

// As many pids as were told.
std::vector<pid_t> pids_from(const Fd& output, std::size_t count) {
  std::vector<pid_t> pids;
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> lines{::fdopen(::dup(output.get()), "r"),
                                                        &std::fclose};
  int pid = 0;
  while (pids.size() < count && std::fscanf(lines.get(), "%d", &pid) == 1) pids.push_back(pid);
  return pids;
}

bool all_gone(const std::vector<pid_t>& pids) {
  return test::eventually([&] {
    return std::all_of(pids.begin(), pids.end(), [](pid_t pid) { return test::is_gone(pid); });
  });
}

std::vector<std::string> heard_until_rested(TaskPeer& task) {
  std::vector<std::string> heard;
  do {
    heard.push_back(task.heard());
  } while (heard.back() != "rested" && heard.back() != "hung up" && heard.back() != "nothing");
  return heard;
}

}  // namespace

TEST_CASE("a supervisor ends its domain when its port is gone, whoever tried to get away") {
  TaskPeer supervisor{Role::Supervisor};
  TaskPeer program = supervisor.fork();
  const Fd output = program.become_shell(std::string{kEscapes} + "echo $$; wait");
  const auto pids = pids_from(output, kEscaped + 1);
  REQUIRE(pids.size() == kEscaped + 1);
  supervisor.hang_up();
  CHECK(supervisor.end() == "exited 0");
  CHECK(all_gone(pids));
}

TEST_CASE("a supervisor ends its domain when it is told to, and says so last") {
  TaskPeer supervisor{Role::Supervisor};
  TaskPeer program = supervisor.fork();
  const Fd output = program.become_shell("echo $$; exec sleep 1000");
  const auto pids = pids_from(output, 1);
  supervisor.send(ControlKind::Stop, {});
  CHECK(supervisor.heard() == std::to_string(program.pid()) + " killed by sigkill");
  CHECK(supervisor.heard() == "ended");
  CHECK(supervisor.heard() == "hung up");
  CHECK(supervisor.end() == "exited 0");
  CHECK(all_gone(pids));
}

TEST_CASE("a supervisor ends its domain when its program ends, and tells every end") {
  TaskPeer supervisor{Role::Supervisor};
  TaskPeer program = supervisor.fork();
  auto input = must(make_pipe());
  const Fd output =
      program.become_shell(std::string{kEscapes} + "read line; exit 3", std::move(input.read));
  supervisor.end_with(program);
  const auto pids = pids_from(output, kEscaped);
  REQUIRE(pids.size() == kEscaped);
  test::write_all(input.write, "enough\n");

  const auto heard = heard_until_rested(supervisor);
  const auto times_heard = [&](const std::string& what) {
    return std::count(heard.begin(), heard.end(), what);
  };
  CHECK(times_heard(std::to_string(program.pid()) + " exited 3") == 1);
  for (const pid_t pid : pids) {
    INFO(pid);
    CHECK(times_heard(std::to_string(pid) + " killed by sigkill") == 1);
  }
  CHECK(heard.back() == "rested");
}

TEST_CASE("a supervisor that has rested serves another program") {
  TaskPeer supervisor{Role::Supervisor};
  for (int round = 0; round < 3; ++round) {
    TaskPeer program = supervisor.fork();
    const Fd output = program.become_shell("setsid sh -c 'sleep 1000 & echo $!'");
    supervisor.end_with(program);
    const auto pids = pids_from(output, 1);
    CHECK(heard_until_rested(supervisor).back() == "rested");
    CHECK(all_gone(pids));
  }
  supervisor.hang_up();
  CHECK(supervisor.end() == "exited 0");
}

TEST_CASE("a supervisor ends programs that fork without pause", "[bomb]") {
  TaskPeer supervisor{Role::Supervisor};
  TaskPeer program = supervisor.fork();
  // Twenty processes that live on in a child, a million times at most.
  const Fd output = program.become_shell(
      "hop() { [ $1 -gt 0 ] && hop $(($1 - 1)) & }\n"
      "for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do hop 50000; done\n"
      "echo $$; exec sleep 1000");
  const auto pids = pids_from(output, 1);
  // A supervisor that is not listened to does not reap, and the system runs out of pids.
  for (int ends = 0; ends < 200; ++ends) REQUIRE(supervisor.heard() != "hung up");
  supervisor.hang_up();
  CHECK(supervisor.end() == "exited 0");
  CHECK(all_gone(pids));
  // They all have it.
  CHECK(test::read_all(output).empty());
}

TEST_CASE("a supervisor whose program is gone already rests at once") {
  TaskPeer supervisor{Role::Supervisor};
  TaskPeer program = supervisor.fork();
  CHECK(program.call("exit", "[0]") == "hung up");
  CHECK(supervisor.heard() == std::to_string(program.pid()) + " exited 0");
  supervisor.end_with(program);
  CHECK(supervisor.heard() == "rested");
}

TEST_CASE("a supervisor outlives programs that it does not end with") {
  TaskPeer supervisor{Role::Supervisor};
  TaskPeer program = supervisor.fork();
  CHECK(program.call("exit", "[0]") == "hung up");
  CHECK(supervisor.heard() == std::to_string(program.pid()) + " exited 0");
  CHECK(supervisor.call("getpid", "[]") == std::to_string(supervisor.pid()));
}

TEST_CASE("a supervisor adopts orphans and tells how they ended") {
  TaskPeer supervisor{Role::Supervisor};
  TaskPeer parent = supervisor.fork();
  TaskPeer orphan = parent.fork();
  CHECK(parent.call("exit", "[0]") == "hung up");
  CHECK(supervisor.heard() == std::to_string(parent.pid()) + " exited 0");
  CHECK(orphan.call("getppid", "[]") == std::to_string(supervisor.pid()));
  CHECK(orphan.call("exit", "[4]") == "hung up");
  CHECK(supervisor.heard() == std::to_string(orphan.pid()) + " exited 4");
}

TEST_CASE("a supervisor below a supervisor ends with it, and all below both") {
  TaskPeer outer{Role::Supervisor};
  TaskPeer inner = outer.fork(Role::Supervisor);
  TaskPeer program = inner.fork();
  const Fd output = program.become_shell("setsid sh -c 'sleep 1000 & echo $!'; echo $$; wait");
  auto pids = pids_from(output, 2);
  pids.push_back(inner.pid());
  outer.hang_up();
  CHECK(outer.end() == "exited 0");
  CHECK(all_gone(pids));
}
