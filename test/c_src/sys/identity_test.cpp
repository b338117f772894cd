#include "sys/identity.hpp"

#include <grp.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/catch.hpp"
#include "support/identity.hpp"
#include "support/process.hpp"

// Each in a child: who the test is must not change. Most of it only root can do.

using namespace stdio;
using test::is_root;
using test::kCaller;
using test::kCallersGroup;
using test::own_status;
using test::said_in_child;

namespace {

std::string shown(const Result<void>& result) {
  return result ? "ok" : errno_name(result.error().value());
}

std::string yes_or_no(bool answer) { return answer ? "yes" : "no"; }

std::string said_by_nobody(const std::function<std::string()>& work) {
  return said_in_child([&] {
    if (is_root()) (void)take_ids(kCaller, kCallersGroup);
    return work();
  });
}

// Root's if the process may not be looked into (proc(5)).
uid_t owner_in_procfs() {
  struct stat status {};
  REQUIRE(::stat("/proc/self/status", &status) == 0);
  return status.st_uid;
}

}  // namespace

TEST_CASE("ids that are not to be had are refused") {
  CHECK(said_by_nobody([] { return shown(take_ids(0, 0)); }) == "eperm");
  CHECK(said_by_nobody([] { return shown(take_ids(::getuid(), 0)); }) == "eperm");
  CHECK(said_by_nobody([] { return shown(drop_groups()); }) == "eperm");
}

TEST_CASE("ids are taken for the real, the effective and the saved user and group") {
  if (!is_root()) return;
  CHECK(said_by_nobody([] { return own_status("Uid"); }) == "65533 65533 65533 65533");
  CHECK(said_by_nobody([] { return own_status("Gid"); }) == "65532 65532 65532 65532");
  CHECK(said_by_nobody([] { return own_status("CapPrm"); }) == "0000000000000000");
}

TEST_CASE("groups are dropped") {
  if (!is_root()) return;
  CHECK(said_in_child([] {
          const gid_t groups[] = {7, 8};
          (void)::setgroups(2, groups);
          std::string said = own_status("Groups") + " ";
          said += shown(drop_groups()) + " ";
          return said + own_status("Groups");
        }) == "7 8 ok ");
}

TEST_CASE("one id unlike the others is the file's") {
  CHECK_FALSE(has_ids_of_file());
  CHECK(said_by_nobody([] { return yes_or_no(has_ids_of_file()); }) == "no");
  if (!is_root()) return;
  const auto with_ids = [](auto set) {
    return said_in_child([&] { return set() == -1 ? "refused" : yes_or_no(has_ids_of_file()); });
  };
  CHECK(with_ids([] { return ::setresuid(kCaller, 0, 0); }) == "yes");
  CHECK(with_ids([] { return ::setresuid(kCaller, 0, kCaller); }) == "yes");
  CHECK(with_ids([] { return ::setresuid(kCaller, kCaller, 0); }) == "yes");
  CHECK(with_ids([] { return ::setresgid(kCallersGroup, 0, 0); }) == "yes");
  CHECK(with_ids([] { return ::setresgid(0, 0, kCallersGroup); }) == "yes");
}

TEST_CASE("a caller is in its real group and the supplementary ones, not in that of the file") {
  CHECK(caller_is_in(::getgid()));
  CHECK_FALSE(caller_is_in(kCallersGroup));
  if (!is_root()) return;
  CHECK(said_in_child([] {
          const gid_t groups[] = {7, 8};
          (void)::setgroups(2, groups);
          (void)::setresgid(kCallersGroup, 9, 9);
          std::string said;
          for (const gid_t group : {kCallersGroup, gid_t{7}, gid_t{8}, gid_t{9}, gid_t{0}}) {
            said += yes_or_no(caller_is_in(group)) + " ";
          }
          return said;
        }) == "yes yes yes no no ");
}

TEST_CASE("the group of the file is that of the file that was executed") {
  struct stat file {};
  REQUIRE(::stat("/proc/self/exe", &file) == 0);
  CHECK(test::must(group_of_file()) == file.st_gid);
}

TEST_CASE("what is not dumpable is hidden from its user") {
  if (!is_root()) return;
  CHECK(said_by_nobody([] {
          const auto hidden = shown(set_dumpable(Dumpable::No));
          const auto owner = std::to_string(owner_in_procfs());
          const auto shown_again = shown(set_dumpable(Dumpable::Yes));
          return hidden + " " + owner + " " + shown_again + " " + std::to_string(owner_in_procfs());
        }) == "ok 0 ok 65533");
}
