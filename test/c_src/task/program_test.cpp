#include "task/program.hpp"

#include <unistd.h>

#include <filesystem>

#include "support/catch.hpp"
#include "support/notation.hpp"
#include "support/process.hpp"
#include "support/task_peer.hpp"

using namespace stdio;
using test::must;
using test::streams;
using test::TaskPeer;

namespace {

std::string behind(pid_t pid, int number) {
  const std::string link = "/proc/" + std::to_string(pid) + "/fd/" + std::to_string(number);
  return std::filesystem::read_symlink(link).string();
}

std::string first_three(pid_t pid) {
  return behind(pid, 0) + " " + behind(pid, 1) + " " + behind(pid, 2);
}

}  // namespace

TEST_CASE("a task that becomes a program closes its control socket") {
  TaskPeer task{Role::Plain};
  auto output = must(make_pipe());
  task.become("[\"/bin/echo\",[\"echo\",\"hello\"],[]]",
              streams(std::move(output.write), must(open_null())));
  CHECK(task.heard() == "hung up");
  CHECK(test::read_all(output.read) == "hello\n");
  CHECK(task.end() == "exited 0");
}

TEST_CASE("a program has the three streams it was given") {
  TaskPeer task{Role::Plain};
  auto input = must(make_pipe());
  auto output = must(make_pipe());
  auto error = must(make_pipe());
  task.become("[\"/bin/sh\",[\"sh\",\"-c\",\"cat; echo problem >&2\"],[]]",
              streams(std::move(output.write), std::move(error.write), std::move(input.read)));
  REQUIRE(task.heard() == "hung up");
  test::write_all(input.write, "what goes in");
  input.write.close();
  CHECK(test::read_all(output.read) == "what goes in");
  CHECK(test::read_all(error.read) == "problem\n");
  CHECK(task.end() == "exited 0");
}

TEST_CASE("a program without input of its own reads nothing") {
  TaskPeer task{Role::Plain};
  const Fd output = task.become_shell("cat; readlink /proc/self/fd/0");
  CHECK(test::read_all(output) == "/dev/null\n");
  CHECK(task.end() == "exited 0");
}

TEST_CASE("a program that could not start leaves the task as it was, and tells why") {
  TaskPeer task{Role::Plain};
  REQUIRE(task.call("getpid", "[]") != "hung up");
  const std::string before = first_three(task.pid());
  auto input = must(make_pipe());
  auto output = must(make_pipe());
  auto error = must(make_pipe());
  task.become("[\"/no/such/program\",[\"x\"],[]]",
              streams(std::move(output.write), std::move(error.write), std::move(input.read)));
  CHECK(task.heard() == "{error,enoent}");
  CHECK(first_three(task.pid()) == before);
  // Nor does it hold on to the streams: this would wait for ever.
  CHECK(test::read_all(output.read).empty());
  CHECK(test::read_all(error.read).empty());
  CHECK(task.call("getpid", "[]") == std::to_string(task.pid()));
}

TEST_CASE("a program may be found at the second try") {
  TaskPeer task{Role::Plain};
  auto output = must(make_pipe());
  task.send(ControlKind::Batch,
            test::encoded("[{execve,[\"/no/echo\",[\"echo\"],[]],[noerrexit]},"
                          "{execve,[\"/bin/echo\",[\"echo\",\"found\"],[]]}]"),
            streams(std::move(output.write), must(open_null())));
  CHECK(task.heard() == "hung up");
  CHECK(test::read_all(output.read) == "found\n");
  CHECK(task.end() == "exited 0");
}

TEST_CASE("a batch that fails before its program starts none") {
  TaskPeer task{Role::Plain};
  auto output = must(make_pipe());
  task.send(ControlKind::Batch,
            test::encoded("[{chdir,[\"/none\"]},{execve,[\"/bin/echo\",[\"echo\"],[]]}]"),
            streams(std::move(output.write), must(open_null())));
  CHECK(task.heard() == "{failed,[{error,enoent}]}");
  CHECK(test::read_all(output.read).empty());
}

TEST_CASE("arguments that make no program are badarg") {
  const char* arguments =
      GENERATE("[]", "[\"/bin/true\"]", "[\"/bin/true\",[\"true\"]]", "[\"/bin/true\",true,[]]",
               "[\"/bin/true\",[\"true\"],[a]]", "[true,[\"true\"],[]]",
               "[\"/bin/true\",[\"true\"],[],[]]", "[\"/bin/true\",[\"true\"],[]|[true]]",
               "[\"/bin/true\",[\"true\"]|a]", "[[0],[\"true\"],[]]");
  INFO(arguments);
  TaskPeer task{Role::Plain};
  task.become(arguments, streams(must(open_null()), must(open_null())));
  CHECK(task.heard() == "badarg");
  CHECK(task.call("getpid", "[]") == std::to_string(task.pid()));
}

TEST_CASE("arguments of megabytes arrive") {
  TaskPeer task{Role::Plain};
  const std::string long_one(100'000, 'x');
  std::string arguments = "[\"/bin/sh\",[\"sh\",\"-c\",<<\"echo $# ${#1}\">>,\"sh\"";
  for (int i = 0; i < 15; ++i) arguments += ",<<\"" + long_one + "\">>";
  auto output = must(make_pipe());
  task.become(arguments + "],[]]", streams(std::move(output.write), must(open_null())));
  CHECK(task.heard() == "hung up");
  CHECK(test::read_all(output.read) == "15 100000\n");
  CHECK(task.end() == "exited 0");
}
