#include <sys/procctl.h>

#include <array>
#include <string>

#include "freebsd/fake_kernel.hpp"
#include "support/catch.hpp"
#include "support/notation.hpp"
#include "sys/process.hpp"
#include "task/batch.hpp"
#include "task/program.hpp"

using namespace stdio;
using test::FakeKernel;
using namespace std::string_literals;

namespace {

// What Stdio.Jail has its process do, as test/stdio/jail_test.exs writes its ops, and the program.
const std::string kStart =
    "[{setsid,[]},{setpriority,[prio_process,0,5]},"
    "{jail,[#{path=>\"/rescue\",hostname=>\"stdio\",jailname=>\"stdio65536\",ip4=>[],ip6=>[]}]},"
    "{chdir,[\"/\"]},{setrlimit,[rlimit_core,#{cur=>0,max=>0}]},"
    "{setgroups,[[]]},{setresgid,[65536,65536,65536]},{setresuid,[65536,65536,65536]},"
    "{procctl,[p_pid,0,proc_no_new_privs_ctl,[<<\"\001\000\000\000\">>]]},"
    "{procctl,[p_pid,0,proc_pdeathsig_ctl,[<<\"\011\000\000\000\">>]]},"
    "{execve,[\"./ping\",[\"ping\"],[]]}]"s;

const std::vector<std::string> kCalls{
    "setsid()",
    "setpriority(5)",
    "jail(/rescue)",
    "chdir(/)",
    "setrlimit(0, 0)",
    "setgroups(1)",
    "setresgid(65536, 65536, 65536)",
    "setresuid(65536, 65536, 65536)",
    "procctl(self, 19, 1)",
    "procctl(self, 11, 9)",
    "close_range(3, 4)",
    "execve(./ping)",
};

// As a task runs a batch that ends in a program.
std::string start() {
  const Bytes calls = test::encoded(kStart);
  StandardStreams streams{test::must(open_null()), test::must(open_null()),
                          test::must(open_null())};
  const Perform perform = [&](std::string_view name, term::Reader& arguments) -> CallOutcome {
    if (starts_program(name)) return {false, start_program(name, arguments, streams)};
    return run_call(name, arguments);
  };
  return test::shown(run_batch(calls, perform).term);
}

std::string name_of(const std::string& call) { return call.substr(0, call.find('(')); }

}  // namespace

TEST_CASE("a start in a jail takes its steps in this order") {
  FakeKernel kernel;
  (void)start();
  CHECK(kernel.calls == kCalls);
}

TEST_CASE("a step that fails is the last, whatever its error: no program is executed") {
  const auto step = GENERATE(range(std::size_t{0}, std::size_t{8}));
  const int error = GENERATE(EPERM, ENOENT, EINVAL, ENOMEM, EACCES);
  FakeKernel kernel;
  kernel.refuse(name_of(kCalls[step]), error);
  const std::string result = start();
  INFO(kCalls[step] << ": " << result);
  CHECK(result.find("{failed,") == 0);
  CHECK(result.find("{error," + errno_name(error) + "}]}") != std::string::npos);
  CHECK(kernel.calls.size() == step + 1);
  CHECK(kernel.calls.back() == kCalls[step]);
}

TEST_CASE("a process that keeps its privileges or its life executes nothing") {
  const int error = GENERATE(EPERM, EINVAL, EBUSY);
  FakeKernel kernel;
  kernel.refuse("procctl", error);
  CHECK(start().find("{failed,") == 0);
  CHECK(kernel.calls.back() == "procctl(self, 19, 1)");
  CHECK(kernel.times("execve(./ping)") == 0);
}

TEST_CASE("a program that is not there is the start's error") {
  FakeKernel kernel;
  CHECK(start().find("{error,enoent}]}") != std::string::npos);
  CHECK(kernel.calls.back() == "execve(./ping)");
}

TEST_CASE("the groups of a process in a jail are none but its own") {
  FakeKernel kernel;
  (void)start();
  // The effective one comes first, and is replaced with it.
  CHECK(kernel.groups == std::vector<gid_t>{::getegid()});
}
