#include "sys/process.hpp"

#include <sys/procctl.h>
#include <unistd.h>

#include "freebsd/fake_kernel.hpp"
#include "support/catch.hpp"
#include "sys/byte_lock.hpp"
#include "sys/cgroup.hpp"
#include "sys/identity.hpp"
#include "sys/splice.hpp"

using namespace stdio;
using test::FakeKernel;
using Written = std::vector<std::string>;

TEST_CASE("the system knows the file of a process") {
  FakeKernel kernel;
  CHECK(test::must(path_of_oneself()) == "/usr/local/libexec/stdio");
  CHECK(kernel.calls == Written{"sysctl(1, 14, 12, -1)"});
  kernel.refuse("sysctl", ENOENT);
  CHECK(path_of_oneself().error().value() == ENOENT);
}

TEST_CASE("a title is all that ps shows, whatever is in it") {
  FakeKernel kernel;
  CHECK(set_process_name("100%s"));
  CHECK(kernel.calls == Written{"setproctitle(-%s, 100%s)"});
}

TEST_CASE("descriptors close at once, or with the exec") {
  FakeKernel kernel;
  close_from(3);
  close_from_on_exec(4);
  CHECK(kernel.calls == Written{"closefrom(3)", "close_range(4, 4)"});
}

TEST_CASE("supplementary groups are those behind the effective one") {
  FakeKernel kernel;
  CHECK(set_supplementary_groups({7, 8}));
  CHECK(kernel.groups == std::vector<gid_t>{::getegid(), 7, 8});
  CHECK(test::must(supplementary_groups()) == std::vector<gid_t>{7, 8});
  CHECK(drop_groups());
  CHECK(kernel.groups == std::vector<gid_t>{::getegid()});
}

TEST_CASE("groups that stay are an error") {
  FakeKernel kernel;
  kernel.refuse("setgroups", EPERM);
  CHECK(drop_groups().error().value() == EPERM);
}

TEST_CASE("nobody looks into a process that is not dumpable") {
  FakeKernel kernel;
  CHECK(set_dumpable(Dumpable::No));
  CHECK(set_dumpable(Dumpable::Yes));
  CHECK(kernel.calls == Written{"procctl(self, 7, 2)", "procctl(self, 7, 1)"});
}

TEST_CASE("what is not there says so") {
  CHECK(clone_process(0).error().value() == ENOSYS);
  CHECK_FALSE(makes_first_process(~std::uint64_t{0}));
  CHECK(open_cgroup_folder("/").error().value() == ENOTSUP);
  CHECK(ByteLocks::open("/nonexistent").error().value() == ENOTSUP);
}

TEST_CASE("without splicing there is no transfer pipe, and bytes are counted all the same") {
  CHECK(make_transfer_pipe().error().value() == ENOSYS);
  const Pipe pipe = test::must(make_pipe());
  CHECK(splice_bytes(pipe.read, pipe.write, 1).error().value() == ENOSYS);
  CHECK(bytes_waiting(pipe.read) == 0);
  REQUIRE(::write(pipe.write.get(), "three", 5) == 5);
  CHECK(bytes_waiting(pipe.read) == 5);
}
