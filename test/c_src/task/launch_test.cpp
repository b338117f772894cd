#include <fstream>
#include <string>

#include "support/catch.hpp"
#include "support/process.hpp"
#include "support/task_peer.hpp"

using namespace stdio;
using test::TaskPeer;

namespace {

constexpr const char* kTrue = "[{setsid,[]},{execve,[\"/bin/true\",[\"true\"],[]]}]";

std::string after_pid(const std::string& told) { return told.substr(told.find(' ') + 1); }

// Kibibytes, also of those that it shares with the test, which writes to its own when it likes.
long anonymous_memory_of(pid_t pid) {
  std::ifstream rollup{"/proc/" + std::to_string(pid) + "/smaps_rollup"};
  long size = 0;
  for (std::string word; rollup >> word;) {
    if (word == "Anonymous:") rollup >> size;
  }
  return size;
}

}  // namespace

TEST_CASE("a supervisor launches a program, and rests when it has ended") {
  TaskPeer supervisor{Role::Supervisor};
  for (int again = 0; again < 3; ++again) {
    supervisor.launch(kTrue);
    CHECK(supervisor.heard() == "launched");
    CHECK(after_pid(supervisor.heard()) == "exited 0");
    CHECK(supervisor.heard() == "rested");
  }
}

TEST_CASE("a launch that is refused tells the results of the calls, and the supervisor goes on") {
  TaskPeer supervisor{Role::Supervisor};
  const auto [calls, result] = GENERATE(table<const char*, const char*>({
      {"[{chdir,[\"/none\"]},{execve,[\"/bin/true\",[\"true\"],[]]}]", "{failed,[{error,enoent}]}"},
      {"[{chdir,[\"/\"]},{execve,[\"/none\",[\"none\"],[]]}]", "{failed,[ok,{error,enoent}]}"},
      {"[{chdir,[\"/\"]},{execve,[7]}]", "{failed,[ok,badarg]}"},
      {"[{nothing,[]},{execve,[\"/bin/true\",[\"true\"],[]]}]", "{failed,[undef]}"},
  }));
  supervisor.launch(calls);
  CHECK(supervisor.heard() == result);
  CHECK(after_pid(supervisor.heard()) == "exited 127");
  supervisor.launch(kTrue);
  CHECK(supervisor.heard() == "launched");
  CHECK(after_pid(supervisor.heard()) == "exited 0");
  CHECK(supervisor.heard() == "rested");
}

TEST_CASE("a supervisor does not grow by what it launches") {
  TaskPeer supervisor{Role::Supervisor};
  const auto launch = [&](int times) {
    for (int i = 0; i < times; ++i) {
      supervisor.launch(kTrue);
      while (supervisor.heard() != "rested") {
      }
    }
  };
  launch(100);
  const long before = anonymous_memory_of(supervisor.pid());
  launch(1000);
  CHECK(anonymous_memory_of(supervisor.pid()) - before < 32);
}

// Only read(2), write(2) and _exit(2) are left to the child (seccomp(2)): what it does next is its
// end.
constexpr const char* kStrict = "{prctl,[pr_set_seccomp,1,0,0,0]},";
constexpr const char* kExec = "{execve,[\"/bin/true\",[\"true\"],[]]}]";

TEST_CASE("a supervisor does not outlive a child that was killed with its memory in hand") {
  TaskPeer supervisor{Role::Supervisor};
  supervisor.launch(std::string{"["} + kStrict + "{setsid,[]}," + kExec);
  CHECK(supervisor.heard() == "launched");
  CHECK(after_pid(supervisor.heard()) == "killed by sigkill");
  CHECK(supervisor.heard() == "ended");
  CHECK(supervisor.heard() == "hung up");
  CHECK(supervisor.end() == "exited 0");
}

TEST_CASE("a supervisor outlives a child that was killed on its way into the program") {
  TaskPeer supervisor{Role::Supervisor};
  supervisor.launch(std::string{"["} + kStrict + kExec);
  CHECK(supervisor.heard() == "launched");
  CHECK(after_pid(supervisor.heard()) == "killed by sigkill");
  CHECK(supervisor.heard() == "rested");
}

TEST_CASE("a supervisor that may not fork launches nothing") {
  TaskPeer supervisor{Role::Supervisor};
  CHECK(supervisor.call("filter", "[fork,[]]") == "ok");
  supervisor.launch(kTrue);
  CHECK(supervisor.heard() == "forked");
}
