#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "support/calls.hpp"
#include "support/catch.hpp"
#include "support/process.hpp"
#include "sys/kill.hpp"
#include "sys/wait_status.hpp"

using namespace stdio;
using test::called;

namespace {

// A child that is traced by us, and has stopped.
pid_t start_traced_child() {
  const pid_t child = test::start_child([] {
    (void)called("ptrace", "[ptrace_traceme,0,0,0]");
    ::raise(SIGSTOP);
    ::_exit(7);
  });
  siginfo_t info{};
  REQUIRE(::waitid(P_PID, static_cast<id_t>(child), &info, WSTOPPED | WNOWAIT) == 0);
  return child;
}

std::string traced(const char* request, pid_t child, const std::string& rest) {
  return called("ptrace", std::string{"["} + request + "," + std::to_string(child) + rest + "]");
}

}  // namespace

TEST_CASE("ptrace traces: what stops is no end, and goes on when it is told to") {
  const pid_t child = start_traced_child();
  const auto reaped = reap_any();
  REQUIRE(reaped);
  CHECK_FALSE(*reaped);
  CHECK_FALSE(has_ended(child));
  CHECK(traced("ptrace_cont", child, ",0,0") == "{ok,0}");
  CHECK(test::end_of(child) == "exited 7");
}

TEST_CASE("ptrace reads and writes memory that is given as binary or structure") {
  const pid_t child = start_traced_child();
  // siginfo_t begins with the signal's number.
  const std::string zeros(sizeof(siginfo_t), '\0');
  const std::string read = traced("'PTRACE_GETSIGINFO'", child, ",0,<<\"" + zeros + "\">>");
  CHECK(read.substr(0, 15) == "{ok,0,<<\"\">>,<<");
  CHECK(read[16] == SIGSTOP);
  const auto parts = ",0,[<<\"" + zeros.substr(0, 4) + "\">>,<<\"" + zeros.substr(4) + "\">>]";
  const std::string again = traced("ptrace_getsiginfo", child, parts);
  CHECK(again.substr(0, 22) == "{ok,0,<<\"\">>,[<<\"" + std::string{SIGSTOP, 0, 0, 0} + "\"");
  REQUIRE(signal_child(child, SIGKILL));
  CHECK(test::end_of(child) == "killed by sigkill");
}

TEST_CASE("ptrace refuses") {
  CHECK(called("ptrace", "[ptrace_attach,2147483647,0,0]") == "{error,esrch}");
  CHECK(called("ptrace", "[ptrace_other,0,0,0]") == "{error,enotsup}");
  CHECK(called("ptrace", "[ptrace_attach,a,0,0]") == "badarg");
  CHECK(called("ptrace", "[ptrace_attach,1,\"text\",0]") == "badarg");
  CHECK(called("ptrace", "[ptrace_attach,1,0,a]") == "badarg");
}
