#include "privilege.hpp"

#include <fcntl.h>
#include <grp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#include <cstdlib>

#include "support/catch.hpp"
#include "support/identity.hpp"
#include "support/process.hpp"
#include "sys/fd.hpp"
#include "sys/identity.hpp"

// Each in a child, which is what a caller's process would be after it has executed a setuid file.

using namespace stdio;
using test::execute_setuid_root;
using test::is_root;
using test::must;
using test::own_status;
using test::said_in_child;

namespace {

// What settle() does to a process that `prepare` has made somebody else's, and what `look` then
// sees. Complaints are part of it.
std::string settled(Privileges privileges, const std::function<void()>& prepare,
                    const std::function<std::string()>& look) {
  return said_in_child([&] {
    ::dup2(STDOUT_FILENO, STDERR_FILENO);
    prepare();
    const auto status = settle(privileges);
    return (status ? std::to_string(*status) : "go on") + "; " + look();
  });
}

std::string ids() { return own_status("Uid") + "; " + own_status("Gid"); }

void be_member() {
  const gid_t group = must(group_of_file());
  execute_setuid_root();
  // As root still, which the caller is not.
  (void)::setgroups(1, &group);
}

std::string inherited() {
  rlimit core{}, file{};
  ::getrlimit(RLIMIT_CORE, &core);
  ::getrlimit(RLIMIT_FSIZE, &file);
  itimerval timer{};
  ::getitimer(ITIMER_REAL, &timer);
  std::string said = "umask " + std::to_string(::umask(0));
  if (core.rlim_cur == 0 && core.rlim_max == 0) said += ", no core";
  if (file.rlim_cur == RLIM_INFINITY) said += ", any file";
  if (timer.it_value.tv_sec == 0) said += ", no timer";
  return said;
}

}  // namespace

TEST_CASE("a program that is not setuid stays as it is") {
  const auto before = [] { (void)::setenv("STDIO_TEST", "here", 1); };
  const auto look = [] {
    const char* variable = std::getenv("STDIO_TEST");
    return std::string{variable == nullptr ? "gone" : variable} + " " +
           std::to_string(::prctl(PR_GET_DUMPABLE, 0, 0, 0, 0));
  };
  CHECK(settled(Privileges::OfFile, before, look) == "go on; here 1");
  CHECK(settled(Privileges::OfCaller, before, look) == "go on; here 1");
}

TEST_CASE("a member of the file's group is served by root, and nothing of him is left") {
  if (!is_root()) return;
  CHECK(settled(Privileges::OfFile, be_member, ids) == "go on; 0 0 0 0; 0 0 0 0");
  CHECK(settled(Privileges::OfFile, be_member, [] { return own_status("Groups"); }) == "go on; ");
}

TEST_CASE("what the caller made root's process inherit is reset") {
  if (!is_root()) return;
  const auto prepare = [] {
    be_member();
    ::umask(0);
    // The hard limit stays: not every root may raise it.
    const rlimit some{4096, RLIM_INFINITY};
    ::setrlimit(RLIMIT_CORE, &some);
    ::setrlimit(RLIMIT_FSIZE, &some);
    const itimerval soon{{0, 0}, {1000, 0}};
    ::setitimer(ITIMER_REAL, &soon, nullptr);
  };
  CHECK(settled(Privileges::OfFile, prepare, inherited) ==
        "go on; umask 18, no core, any file, no timer");
}

TEST_CASE("root's process cannot be looked into, and has no environment") {
  if (!is_root()) return;
  const auto prepare = [] {
    be_member();
    // So that no change of it does what is asked for.
    (void)::setresgid(test::kCallersGroup, 0, 0);
    (void)set_dumpable(Dumpable::Yes);
  };
  const auto look = [] {
    return std::to_string(::prctl(PR_GET_DUMPABLE, 0, 0, 0, 0)) +
           (std::getenv("PATH") == nullptr ? ", no PATH" : ", a PATH");
  };
  CHECK(settled(Privileges::OfFile, prepare, look) == "go on; 0, no PATH");
}

TEST_CASE("root's process has no descriptor of the caller's beyond the first three") {
  if (!is_root()) return;
  const auto prepare = [] {
    be_member();
    (void)::dup2(STDOUT_FILENO, 100);
  };
  const auto look = [] { return std::string{::fcntl(100, F_GETFD) == -1 ? "closed" : "open"}; };
  CHECK(settled(Privileges::OfFile, prepare, look) == "go on; closed");
}

TEST_CASE("who is not in the group is refused, and keeps no privilege") {
  if (!is_root()) return;
  CHECK(settled(Privileges::OfFile, execute_setuid_root, ids) ==
        "stdio: serves nobody as root but root and the group of its file\n"
        "77; 65533 65533 65533 65533; 65532 65532 65532 65532");
}

TEST_CASE("a file that is setuid somebody else, or setgid, is refused") {
  if (!is_root()) return;
  const std::string refusal =
      "stdio: may be setuid root, but neither setgid nor setuid somebody else\n77; ";
  const auto setuid = [] { (void)::setresuid(test::kCaller, 1, 1); };
  CHECK(settled(Privileges::OfFile, setuid, [] { return own_status("Uid"); }) ==
        refusal + "65533 65533 65533 65533");
  const auto setgid = [] {
    execute_setuid_root();
    (void)::setresgid(test::kCallersGroup, 0, 0);
    (void)::setresuid(test::kCaller, test::kCaller, test::kCaller);
  };
  CHECK(settled(Privileges::OfFile, setgid, ids) ==
        refusal + "65533 65533 65533 65533; 65532 65532 65532 65532");
}

TEST_CASE("a file that is setgid makes nobody a member of its group") {
  if (!is_root()) return;
  const auto prepare = [] {
    const gid_t group = must(group_of_file());
    execute_setuid_root();
    (void)::setresgid(test::kCallersGroup, group, group);
  };
  CHECK(settled(Privileges::OfFile, prepare, [] { return own_status("Uid"); }) ==
        "stdio: serves nobody as root but root and the group of its file\n"
        "77; 65533 65533 65533 65533");
}

TEST_CASE("the caller alone is left when nobody asked for root, for good") {
  if (!is_root()) return;
  const auto look = [] {
    const std::string back = ::setuid(0) == -1 ? "no way back" : "root again";
    return ids() + "; " + own_status("CapPrm") + "; " + back + "; " +
           std::to_string(::prctl(PR_GET_DUMPABLE, 0, 0, 0, 0));
  };
  const std::string caller =
      "65533 65533 65533 65533; 65532 65532 65532 65532; 0000000000000000; no way back; 1";
  CHECK(settled(Privileges::OfCaller, execute_setuid_root, look) == "go on; " + caller);
}

TEST_CASE("privileges that outlive root's user id are refused") {
  if (!is_root()) return;
  const auto prepare = [] {
    execute_setuid_root();
    (void)::prctl(PR_SET_SECUREBITS, 1 << 2, 0, 0, 0);  // SECBIT_NO_SETUID_FIXUP
  };
  CHECK(settled(Privileges::OfCaller, prepare, [] { return "ended"; }) ==
        "stdio: cannot settle its privileges: eperm\n77; ended");
}

TEST_CASE("missing standard descriptors are occupied, others left alone") {
  const auto said = [](std::initializer_list<int> missing) {
    return said_in_child([&] {
      const int out = ::fcntl(STDOUT_FILENO, F_DUPFD, 10);
      for (const int number : missing) ::close(number);
      if (!occupy_standard_descriptors()) return std::string{"refused"};
      std::string kinds;
      for (const int number : {0, 1, 2}) {
        struct stat status {};
        const bool open = ::fstat(number, &status) == 0;
        kinds += !open ? '-' : S_ISCHR(status.st_mode) ? 'c' : 'p';
      }
      ::dup2(out, STDOUT_FILENO);
      return kinds;
    });
  };
  CHECK(said({0, 1, 2}) == "ccc");
  CHECK(said({1}).at(1) == 'c');
  CHECK(said({}).at(1) == 'p');
}
