#include "task/task.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <set>

#include "support/catch.hpp"
#include "support/notation.hpp"
#include "support/process.hpp"
#include "support/task_peer.hpp"
#include "sys/kill.hpp"

using namespace stdio;
using test::must;
using test::TaskPeer;

namespace {

// What a process has open: its descriptors' numbers and what is behind each.
std::string descriptors_of(pid_t pid) {
  std::set<std::string> found;
  for (const auto& entry :
       std::filesystem::directory_iterator{"/proc/" + std::to_string(pid) + "/fd"}) {
    found.insert(entry.path().filename().string() + " " +
                 std::filesystem::read_symlink(entry.path()).string() + "\n");
  }
  std::string all;
  for (const std::string& each : found) all += each;
  return all;
}

std::string comm_of(pid_t pid) {
  const Fd file{::open(("/proc/" + std::to_string(pid) + "/comm").c_str(), O_RDONLY | O_CLOEXEC)};
  return test::read_all(file);
}

}  // namespace

TEST_CASE("a task runs calls in its own process") {
  TaskPeer task{Role::Plain};
  CHECK(task.call("getpid", "[]") == std::to_string(task.pid()));
  CHECK(task.call("chdir", "[\"/proc\"]") == "ok");
  CHECK(task.call("getcwd", "[]") == "{ok,<<\"/proc\">>}");
  CHECK(std::filesystem::current_path() != "/proc");
}

TEST_CASE("a task answers in the order it was asked, however fast") {
  TaskPeer task{Role::Plain};
  Bytes call = test::encoded("getpriority");
  append(call, test::encoded("[prio_process,0]"));
  Bytes other = test::encoded("other");
  append(other, test::encoded("[]"));
  for (int i = 0; i < 100; ++i) task.send(ControlKind::Call, i % 2 == 0 ? call : other);
  for (int i = 0; i < 100; ++i) CHECK(task.heard() == (i % 2 == 0 ? "{ok,0}" : "undef"));
}

TEST_CASE("a task has nothing of its parent's but standard error and its control socket") {
  const Fd inherited = must(open_null());
  TaskPeer task{Role::Plain};
  REQUIRE(task.call("getpid", "[]") != "hung up");
  const std::string descriptors = descriptors_of(task.pid());
  INFO(descriptors);
  CHECK(std::count(descriptors.begin(), descriptors.end(), '\n') == 4);
  CHECK(descriptors.find("3 socket:") != std::string::npos);
}

TEST_CASE("a task ends when its port is gone") {
  TaskPeer task{Role::Plain};
  task.hang_up();
  CHECK(task.end() == "exited 0");
}

TEST_CASE("a task ends when it is told to, or told what only the port can be told") {
  const auto kind = GENERATE(ControlKind::Stop, ControlKind::Result, ControlKind::Forked,
                             ControlKind::ChildExit, ControlKind::Ended, ControlKind::GaveUp);
  TaskPeer task{Role::Plain};
  task.send(kind, {});
  CHECK(task.heard() == "hung up");
  CHECK(task.end() == "exited 0");
}

TEST_CASE("a call that ends the task is its last word") {
  TaskPeer task{Role::Plain};
  CHECK(task.call("exit", "[7]") == "hung up");
  CHECK(task.end() == "exited 7");
}

TEST_CASE("a task ends when an essential batch fails, once it has said so") {
  TaskPeer task{Role::Plain};
  task.send(ControlKind::Essential,
            test::encoded("[{chdir,[\"/\"]},{chdir,[\"/none\"],[noerrexit]}]"));
  CHECK(task.heard() == "{ok,[ok,{error,enoent}]}");
  task.send(ControlKind::Essential, test::encoded("[{chdir,[\"/none\"]}]"));
  CHECK(task.heard() == "{failed,[{error,enoent}]}");
  CHECK(task.heard() == "hung up");
}

TEST_CASE("a task forks a task, which is its child and serves for itself") {
  TaskPeer parent{Role::Plain};
  TaskPeer child = parent.fork();
  CHECK(child.call("getpid", "[]") == std::to_string(child.pid()));
  CHECK(child.call("getppid", "[]") == std::to_string(parent.pid()));
  CHECK(child.call("chdir", "[\"/proc\"]") == "ok");
  CHECK(parent.call("getcwd", "[]") != "{ok,<<\"/proc\">>}");
}

TEST_CASE("a task tells how its child ended") {
  TaskPeer parent{Role::Plain};
  TaskPeer child = parent.fork();
  CHECK(child.call("exit", "[3]") == "hung up");
  CHECK(parent.heard() == std::to_string(child.pid()) + " exited 3");
}

TEST_CASE("a task kills its child when it is told to") {
  TaskPeer parent{Role::Plain};
  TaskPeer child = parent.fork();
  parent.send(ControlKind::Kill, bytes_of(KillOrder{child.pid()}));
  CHECK(parent.heard() == std::to_string(child.pid()) + " killed by sigkill");
}

TEST_CASE("a task kills nobody else") {
  const TaskPeer stranger{Role::Plain};
  TaskPeer task{Role::Plain};
  for (const pid_t pid : {stranger.pid(), ::getpid(), task.pid(), 0, 1, -1}) {
    task.send(ControlKind::Kill, bytes_of(KillOrder{pid}));
  }
  CHECK(task.call("getpid", "[]") == std::to_string(task.pid()));
  CHECK_FALSE(test::is_gone(stranger.pid()));
}

TEST_CASE("a fork without a socket for the child is refused") {
  TaskPeer task{Role::Plain};
  task.send(ControlKind::Fork, bytes_of(ForkOrder{false}));
  CHECK(task.heard() == "forked");
  CHECK(task.call("getpid", "[]") == std::to_string(task.pid()));
}

TEST_CASE("a supervisor has its name, and a task has its own") {
  TaskPeer supervisor{Role::Supervisor};
  TaskPeer task = supervisor.fork();
  REQUIRE(task.call("getpid", "[]") != "hung up");
  CHECK(comm_of(supervisor.pid()) == "Supervise\n");
  CHECK(comm_of(task.pid()) == "stdio\n");
}
