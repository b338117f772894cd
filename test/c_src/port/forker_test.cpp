#include "port/forker.hpp"

#include <unistd.h>

#include <csignal>
#include <map>

#include "support/catch.hpp"
#include "support/loop.hpp"
#include "sys/kill.hpp"
#include "sys/tree.hpp"

using namespace stdio;
using test::must;

namespace {

// What a port sees of its Forker, and its ends of the children's control sockets.
struct Nest {
  test::Loop loop;
  DescriptorLimit descriptors;
  std::map<TaskId, Result<pid_t>> born;
  std::map<TaskId, Fd> controls;
  Forker forker{loop, descriptors, [this](const Forker::Child& child, Result<pid_t> pid) {
                  born.emplace(child.id, pid);
                }};

  ~Nest() {
    // One after the other: who waits for one reaps the others as well.
    for (const auto& [id, pid] : born) {
      controls.erase(id);
      if (pid) CHECK(test::end_of(*pid) == "exited 0");
    }
    end();
  }

  void fork(TaskId id) {
    auto pair = must(make_socket_pair());
    controls.emplace(id, std::move(pair.ours));
    forker.fork({id, Role::Plain, {}, std::move(pair.theirs), std::nullopt});
  }
  void rename(TaskId before, TaskId now) {
    forker.rename(before, now);
    controls.emplace(now, std::move(controls.at(before)));
  }
  pid_t pid_of(TaskId id) {
    REQUIRE(test::runs_until(loop, [&] { return born.contains(id); }));
    return must(born.at(id));
  }
  // Its process, which is stopped and has been asked for the child 2.
  pid_t stopped_in_between() {
    fork(1);
    CHECK(pid_of(1) > 0);
    const pid_t stopped = forker.pid();
    REQUIRE(signal_child(stopped, SIGSTOP));
    fork(2);
    return stopped;
  }
  void lose(pid_t process) {
    REQUIRE(test::runs_until(loop, [&] { return born.contains(2); }));
    CHECK(born.at(2).error().value() == ESRCH);
    CHECK(test::end_of(process) == "killed by sigkill");
    forker.reaped();
  }
  void end() {
    forker.end();
    if (const pid_t pid = forker.pid(); pid != 0) {
      CHECK(test::end_of(pid) == "killed by sigkill");
      forker.reaped();
    }
  }
};

}  // namespace

TEST_CASE("what is forked for the port is a child of the port, and its forker is another") {
  Nest nest;
  nest.fork(1);
  const pid_t child = nest.pid_of(1);
  CHECK(parent_of(child) == ::getpid());
  CHECK(parent_of(nest.forker.pid()) == ::getpid());
  CHECK(child != nest.forker.pid());
  CHECK(children_of(nest.forker.pid()).empty());
}

TEST_CASE("nothing is forked while somebody waits for all births to be known") {
  Nest nest;
  nest.fork(1);
  bool settled = false;
  nest.forker.when_settled([&] {
    settled = true;
    CHECK(nest.born.contains(1));
    CHECK_FALSE(nest.born.contains(2));
  });
  nest.fork(2);
  CHECK_FALSE(settled);
  CHECK(nest.pid_of(2) > 0);
  CHECK(settled);
}

TEST_CASE("a child goes by the name that it got while it was still to be forked") {
  Nest nest;
  nest.fork(1);
  nest.forker.when_settled([] {});
  nest.fork(2);
  nest.rename(1, 11);
  nest.rename(2, 12);
  CHECK(nest.pid_of(11) > 0);
  CHECK(nest.pid_of(12) > 0);
}

TEST_CASE(
    "if the process that forks is killed, those who wait hear of it and the next has another") {
  Nest nest;
  const pid_t first = nest.stopped_in_between();
  REQUIRE(signal_child(first, SIGKILL));
  nest.lose(first);
  nest.fork(3);
  CHECK(nest.pid_of(3) > 0);
  CHECK(nest.forker.pid() != first);
}

TEST_CASE("one that somebody has stopped is not waited for without end") {
  Nest nest;
  const pid_t first = nest.stopped_in_between();
  nest.lose(first);
}

TEST_CASE("at its end it forks nobody any more, those that have waited included") {
  Nest nest;
  nest.fork(1);
  nest.forker.when_settled([] {});
  nest.fork(2);
  nest.forker.end();
  nest.fork(3);
  CHECK(nest.pid_of(1) > 0);
  for (const TaskId id : {TaskId{2}, TaskId{3}}) {
    REQUIRE(test::runs_until(nest.loop, [&] { return nest.born.contains(id); }));
    CHECK(nest.born.at(id).error().value() == ESRCH);
  }
  CHECK(test::end_of(nest.forker.pid()) == "killed by sigkill");
  nest.forker.reaped();
}

TEST_CASE("its children have nothing of what the port has come to since") {
  Nest nest;
  nest.fork(1);
  CHECK(nest.pid_of(1) > 0);
  const auto later = must(make_pipe());
  nest.fork(2);
  const std::string number = "/" + std::to_string(later.write.get());
  const std::string folder = "/proc/" + std::to_string(nest.pid_of(2)) + "/fd";
  CHECK(test::eventually([&] { return ::access((folder + number).c_str(), F_OK) == -1; }));
}
