#include "call/linux/mount.hpp"

#include "call/linux/namespace.hpp"
#include "call/linux/root.hpp"
#include "support/calls.hpp"
#include "support/catch.hpp"

using namespace stdio;
using test::called;

TEST_CASE("a mount's attributes go by the names of both interfaces") {
  CHECK(MountAttribute::value("mount_attr_noatime") == 0x10);
  CHECK(MountAttribute::value("MS_NOATIME") == 0x10);
  CHECK(MountFlag::value("ms_noatime") == 1024);
  CHECK_FALSE(MountAttribute::value("ms_bind"));
  CHECK_FALSE(MountFlag::value("mount_attr_noatime"));
}

TEST_CASE("flags that the call has no room for do not decode") {
  CHECK(called("umount2", "[\"/nonexistent\",4294967296]") == "badarg");
  CHECK(called("umount2", "[\"/nonexistent\",4294967295]") == "{error,einval}");
  CHECK(called("unshare", "[18446744073709551615]") == "badarg");
  CHECK(called("unshare", "[[clone_newns,4294967296]]") == "badarg");
}

TEST_CASE("a namespace is a number or a path") {
  CHECK(called("setns", "[-1,0]") == "{error,ebadf}");
  CHECK(called("setns", "[\"/nonexistent\",0]") == "{error,enoent}");
  CHECK(called("setns", "[[],0]") == "{error,enoent}");
  CHECK(called("setns", "[2147483648,0]") == "badarg");
  CHECK(called("setns", "[uts,0]") == "badarg");
}
