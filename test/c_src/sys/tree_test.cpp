#include "sys/tree.hpp"

#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <thread>

#include "support/catch.hpp"
#include "support/process.hpp"
#include "sys/kill.hpp"
#include "sys/process.hpp"

using namespace stdio;
using test::must;

namespace {

// A child with a child of its own. Both end when this does: the pipe that they read has its only
// writer here.
struct Family {
  Fd lifeline;
  pid_t child;
  pid_t grandchild;
};

Family start_family() {
  auto alive = must(make_pipe());
  auto told = must(make_pipe());
  const pid_t child = test::start_child([&] {
    alive.write.close();
    const pid_t grandchild = test::start_child([&] {
      told.write.close();
      (void)test::read_all(alive.read);
    });
    test::write_all(told.write, std::to_string(grandchild));
    told.write.close();
    (void)test::read_all(alive.read);
    (void)test::end_of(grandchild);
  });
  told.write.close();
  return {std::move(alive.write), child, std::stoi(test::read_all(told.read))};
}

std::vector<pid_t> pids(const std::vector<TreeProcess>& tree) {
  std::vector<pid_t> pids;
  for (const TreeProcess& process : tree) pids.push_back(process.pid);
  return pids;
}

void end(Family& family) {
  family.lifeline.close();
  CHECK(test::end_of(family.child) == "exited 0");
}

}  // namespace

TEST_CASE("descendants are children and grandchildren, parents first") {
  Family family = start_family();
  CHECK(pids(children_of(::getpid())) == std::vector{family.child});
  CHECK(pids(descendants_of(::getpid())) == std::vector{family.child, family.grandchild});
  CHECK(descendants_of(::getpid())[1].parent == family.child);
  end(family);
}

TEST_CASE("an excepted child is left out with all that is below it") {
  Family first = start_family();
  Family second = start_family();
  CHECK(pids(descendants_of(::getpid(), {first.child})) ==
        std::vector{second.child, second.grandchild});
  // The second has inherited the first one's lifeline.
  end(second);
  end(first);
}

TEST_CASE("a child that another thread has forked is a child") {
  pid_t child = 0;
  auto alive = must(make_pipe());
  std::thread{[&] {
    child = test::start_child([&] {
      alive.write.close();
      (void)test::read_all(alive.read);
    });
    // While the thread lives, its children are listed under it.
    CHECK(pids(children_of(::getpid())) == std::vector{child});
  }}.join();
  CHECK(pids(children_of(::getpid())) == std::vector{child});
  alive.write.close();
  CHECK(test::end_of(child) == "exited 0");
}

TEST_CASE("a parent is known whatever its child is called") {
  const std::string said = test::said_in_child([] {
    (void)set_process_name("a) R 1 (b");
    return std::to_string(parent_of(::getpid()));
  });
  CHECK(said == std::to_string(::getpid()));
}

TEST_CASE("who is gone has no parent and no children") {
  const pid_t child = test::start_child([] {});
  CHECK(test::end_of(child) == "exited 0");
  CHECK(parent_of(child) == 0);
  CHECK(children_of(child).empty());
}
