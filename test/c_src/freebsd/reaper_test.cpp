#include <unistd.h>

#include <csignal>

#include "freebsd/fake_kernel.hpp"
#include "port/children.hpp"
#include "support/calls.hpp"
#include "support/catch.hpp"
#include "sys/kill.hpp"
#include "sys/process.hpp"
#include "sys/tree.hpp"
#include "task/domain.hpp"
#include "task/family.hpp"
#include "task/sweep.hpp"

using namespace stdio;
using test::child;
using test::FakeKernel;
using namespace std::string_literals;
using test::further_down;
using test::orphan;

using Written = std::vector<std::string>;

namespace {

constexpr const char* kAll = "reap_kill(9, 0, 0)";

std::vector<pid_t> pids(const std::vector<TreeProcess>& processes) {
  std::vector<pid_t> found;
  for (const TreeProcess& process : processes) found.push_back(process.pid);
  return found;
}

}  // namespace

TEST_CASE("a process becomes a reaper once") {
  FakeKernel kernel;
  CHECK(become_subreaper());
  kernel.refuse("reap_acquire", EBUSY);
  CHECK(become_subreaper());
  kernel.refuse("reap_acquire", EPERM);
  CHECK(become_subreaper().error().value() == EPERM);
}

TEST_CASE("the reaper tells its children from those further down") {
  FakeKernel kernel;
  kernel.below = {child(10), further_down(11, 10), orphan(12, 5)};
  CHECK(pids(children_of(::getpid())) == std::vector<pid_t>{10, 12});
  CHECK(pids(descendants_of(::getpid())) == std::vector<pid_t>{10, 11, 12});
  CHECK(pids(descendants_of(::getpid(), {10})) == std::vector<pid_t>{12});
  CHECK(children_of(10).empty());
  CHECK(parent_of(10) == ::getpid());
}

TEST_CASE("who is no reaper hears nothing of those below his own, and signals none of them") {
  FakeKernel kernel;
  kernel.is_reaper = false;
  kernel.reaper = GENERATE(1, 4711);
  kernel.below = {child(10), further_down(11, 10)};
  CHECK(children_of(::getpid()).empty());
  CHECK(descendants_of(::getpid()).empty());
  sweep(::getpid());
  CHECK(broadcast(::getpid(), 0, SIGTERM));
  CHECK(test::called("procctl", "[p_pid,0,proc_reap_kill,[<<\"\011\000\000\000\">>]]"s) ==
        "{error,eperm}");
  CHECK(kernel.times(kAll) == 0);
}

TEST_CASE("procctl kills nobody else's descendants") {
  FakeKernel kernel;
  CHECK(test::called("procctl", "[p_pid,1,proc_reap_kill,[<<\"\011\000\000\000\">>]]"s) ==
        "{error,eperm}");
  CHECK(test::called("procctl", "[p_pgid,0,proc_reap_kill,[<<\"\011\000\000\000\">>]]"s) ==
        "{error,eperm}");
  CHECK(kernel.calls.empty());
}

TEST_CASE("procctl gives back what the system left, as bytes and in the form that was given") {
  FakeKernel kernel;
  CHECK(test::called("procctl",
                     "[p_pid,0,proc_no_new_privs_ctl,[<<\"\001\000\">>,<<\"\000\000\">>]]"s) ==
        "{ok,<<\"\001\000\000\000\">>,[<<\"\001\000\">>,<<\"\000\000\">>]}"s);
  CHECK(kernel.calls == Written{"procctl(self, 19, 1)"});
  CHECK(test::called("procctl", "[p_pid,0,proc_reap_acquire,[]]") == "{ok,<<\"\">>,[]}");
  CHECK(test::called("procctl", "[p_other,0,proc_reap_acquire,[]]") == "{error,enotsup}");
  CHECK(test::called("procctl", "[p_pid,0,proc_other,[]]") == "{error,enotsup}");
  CHECK(test::called("procctl", "[p_pid,-2,proc_reap_acquire,[]]") == "badarg");
}

TEST_CASE("a sweep is one order to the system") {
  FakeKernel kernel;
  kernel.below = {child(10), further_down(11, 10)};
  sweep(::getpid());
  CHECK(kernel.times(kAll) == 1);
}

TEST_CASE("a sweep spares children, and what is below them") {
  FakeKernel kernel;
  kernel.below = {child(10), further_down(11, 10), child(20), further_down(21, 20), orphan(22, 10)};
  sweep(::getpid(), {10});
  CHECK(kernel.times("reap_kill(9, 2, 20)") == 1);
  // It came from the spared one, and is a child of ours now.
  CHECK(kernel.times("kill(22, 9)") == 1);
  CHECK(kernel.times(kAll) == 0);
  CHECK(kernel.times("reap_kill(9, 2, 10)") == 0);
}

TEST_CASE("a signal goes to all, or to what came from a child") {
  FakeKernel kernel;
  kernel.below = {child(10), further_down(11, 10)};
  CHECK(broadcast(::getpid(), 0, SIGTERM));
  CHECK(broadcast(::getpid(), 10, SIGTERM));
  CHECK(broadcast(::getpid(), 12, SIGTERM).error().value() == ESRCH);
  CHECK(broadcast(::getpid(), 0, 4711).error().value() == EINVAL);
  CHECK(broadcast(::getpid(), 0, 0));  // only asks
  CHECK(kernel.times("reap_kill(15, 0, 0)") == 1);
  CHECK(kernel.times("reap_kill(15, 2, 10)") == 1);
}

TEST_CASE("that nobody is left to be signalled is no error") {
  FakeKernel kernel;
  kernel.below = {child(10)};
  kernel.refuse("reap_kill", ESRCH);
  CHECK(broadcast(::getpid(), 0, SIGTERM));
  kernel.refuse("reap_kill", EPERM);
  CHECK(broadcast(::getpid(), 0, SIGTERM).error().value() == EPERM);
}

TEST_CASE("pids that mean more than one process are refused here too") {
  FakeKernel kernel;
  for (const pid_t pid : {0, 1, -1}) {
    CHECK(signal_child(pid, 0).error().value() == EPERM);
    CHECK(signal_group(pid, 0).error().value() == EPERM);
    CHECK(signal_named(pid, 0).error().value() == EPERM);
  }
  CHECK(signal_namespace(SIGKILL).error().value() == EPERM);
  CHECK(signal_user(kFirstDrawnUser, SIGKILL).error().value() == EPERM);
  CHECK(kernel.calls.empty());
  CHECK(signal_named(-4711, SIGTERM));
  CHECK(kernel.calls == Written{"kill(-4711, 15)"});
}

TEST_CASE("nobody is left when there is no child and the reaper counts none") {
  FakeKernel kernel;
  kernel.below = {further_down(11, 10)};
  kernel.ends = {{10, 0}};
  Family family;
  family.add(10);
  CHECK(family.reap() == Family::Left::Living);
  CHECK_FALSE(family.has(10));
  kernel.below.clear();
  CHECK(family.reap() == Family::Left::None);
}

TEST_CASE("a domain's jail is the first of its rungs, the reaper the last") {
  FakeKernel kernel;
  Domain domain{std::nullopt};
  CHECK(name_of(domain.rung({})) == "reaper");
  CHECK(domain.add_jail(7));
  CHECK(name_of(domain.rung({})) == "jail");
  domain.disarm();
  CHECK(name_of(domain.rung({})) == "reaper");
  kernel.refuse("jail_get", ENOENT);
  CHECK(domain.add_jail(8).error().value() == ENOENT);
  CHECK(name_of(domain.rung({})) == "reaper");
}

TEST_CASE("a jail is removed before anybody is looked for") {
  FakeKernel kernel;
  kernel.below = {child(10)};
  Family family;
  Domain domain{std::nullopt};
  REQUIRE(domain.add_jail(7));
  kernel.calls.clear();
  Rounds rounds;
  domain.strike(family, rounds);
  CHECK(kernel.calls == Written{"jail_remove(7)"});
  // Whoever is left is not in it.
  domain.strike(family, rounds);
  CHECK(kernel.times(kAll) == 1);
}

TEST_CASE("a jail that is gone leaves the reaper to do it") {
  FakeKernel kernel;
  kernel.below = {child(10)};
  kernel.refuse("jail_remove", EINVAL);
  Family family;
  Domain domain{std::nullopt};
  REQUIRE(domain.add_jail(7));
  Rounds rounds;
  domain.strike(family, rounds);
  CHECK(kernel.times(kAll) == 1);
}

TEST_CASE("orphans of the port are killed until the reaper has none left") {
  FakeKernel kernel;
  kernel.below = {child(10), further_down(11, 10)};
  // One of them at each order, as if the other had been forked meanwhile.
  kernel.at_reap_kill = [&](const procctl_reaper_kill&) { kernel.below.pop_back(); };
  boost::asio::io_context loop{1};
  const DescriptorLimit descriptors;
  Forker forker{loop, descriptors, [](const Forker::Child&, const Result<pid_t>&) {}};
  Children children{loop, forker};
  std::optional<std::vector<pid_t>> left;
  children.end_adopted([&](const std::vector<pid_t>& survivors) { left = survivors; });
  loop.run();
  CHECK(left == std::vector<pid_t>{});
  CHECK(kernel.times(kAll) == 2);
}

TEST_CASE("of a reaper that never gets empty those that are left are told when the time is up") {
  FakeKernel kernel;
  kernel.below = {child(10), further_down(11, 10)};
  boost::asio::io_context loop{1};
  const DescriptorLimit descriptors;
  Forker forker{loop, descriptors, [](const Forker::Child&, const Result<pid_t>&) {}};
  Children children{loop, forker};
  std::optional<std::vector<pid_t>> left;
  children.end_adopted([&](const std::vector<pid_t>& survivors) { left = survivors; });
  loop.run();
  CHECK(left == std::vector<pid_t>{10, 11});
  CHECK(kernel.times(kAll) > 1);
}
