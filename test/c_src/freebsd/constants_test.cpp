#include "call/constant.hpp"
#include "call/freebsd/capsicum.hpp"
#include "call/freebsd/procctl.hpp"
#include "support/catch.hpp"

using namespace stdio;

// The numbers here are FreeBSD's, whatever this system's are.

TEST_CASE("constants have the numbers of FreeBSD") {
  CHECK(OpenFlag::value("o_creat") == 0x200);
  CHECK(OpenFlag::value("o_exlock") == 0x20);
  CHECK(OpenFlag::value("o_cloexec") == 0x100000);
  CHECK(FcntlCommand::value("f_dupfd_cloexec") == 17);
  CHECK(Resource::value("rlimit_nofile") == 8);
  CHECK(Resource::value("rlimit_as") == 10);
  CHECK(WaitOption::value("wcontinued") == 4);
  CHECK(SocketDomain::value("af_inet6") == 28);
  CHECK(SocketType::value("sock_cloexec") == 0x10000000);
  CHECK(IoctlRequest::value("tiocgwinsz") == 0x40087468);
  CHECK(IoctlRequest::value("siocgifaddr") == 0xc0206921);
  CHECK(PtraceRequest::value("pt_continue") == 7);
  CHECK(ProcctlIdType::value("p_pid") == 0);
  CHECK(ProcctlIdType::value("p_pgid") == 2);
  CHECK(ProcctlCommand::value("proc_reap_kill") == 6);
  CHECK(ProcctlCommand::value("proc_no_new_privs_ctl") == 19);
  CHECK(CapabilityRight::value("cap_pread") == 0x020000000000000d);
  CHECK(CapabilityRight::value("cap_event") == 0x0400000000000020);
  CHECK(FcntlRight::value("cap_fcntl_setfl") == 16);
}

TEST_CASE("constants of Linux are none") {
  CHECK_FALSE(OpenFlag::value("o_path"));
  CHECK_FALSE(Resource::value("rlimit_nice"));
  CHECK_FALSE(SocketDomain::value("af_netlink"));
  CHECK_FALSE(CloneFlag::value("clone_newns"));
}

TEST_CASE("signals have the names and numbers of FreeBSD") {
  CHECK(signal_number("sigusr1") == 30);
  CHECK(signal_number("SIGCHLD") == 20);
  CHECK(signal_number("siginfo") == 29);
  CHECK_FALSE(signal_number("sigpwr"));
  CHECK(signal_name(33) == "siglibrt");
  CHECK(signal_name(65) == "sig65");
  CHECK(signal_name(127) == "sig0");
}

TEST_CASE("errors have the names of FreeBSD") {
  CHECK(errno_name(35) == "eagain");
  CHECK(errno_name(45) == "enotsup");
  CHECK(errno_name(93) == "enotcapable");
  CHECK(errno_name(94) == "ecapmode");
  CHECK(errno_name(97) == "eintegrity");
  CHECK(errno_name(98) == "e98");
  CHECK(errno_name(-1) == "e0");
}
