#include "call/table.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>

#include "support/calls.hpp"
#include "support/catch.hpp"
#include "support/notation.hpp"
#include "support/process.hpp"
#include "sys/kill.hpp"

using namespace stdio;
using test::called;
using test::called_in_child;

namespace {

// Larger than any: nobody has it.
constexpr const char* kNobody = "2147483647";

std::string ok(std::int64_t value) { return "{ok," + std::to_string(value) + "}"; }
std::string with_pid(const char* before, pid_t pid, const char* behind) {
  return before + std::to_string(pid) + behind;
}

}  // namespace

TEST_CASE("a call that is not in the table is undef, whatever its arguments") {
  CHECK(called("other", "[]") == "undef");
  CHECK(called("", "[]") == "undef");
  CHECK(called("execve", "[]") == "undef");
  CHECK(called("getpid ", "not_a_list") == "undef");
}

TEST_CASE("the reader goes on behind the arguments, whatever the call made of them") {
  const Bytes terms = test::encoded("{[1,2],[[deep]],a,behind}");
  term::Reader reader{terms};
  (void)reader.tuple();
  CHECK_FALSE(run_call("getpid", reader).succeeded);
  CHECK_FALSE(run_call("chdir", reader).succeeded);
  CHECK_FALSE(run_call("other", reader).succeeded);
  CHECK(reader.atom() == "behind");
}

TEST_CASE("calls that cannot fail give the value alone") {
  CHECK(called("getpid", "[]") == std::to_string(::getpid()));
  CHECK(called("getppid", "[]") == std::to_string(::getppid()));
  CHECK(called("getpgrp", "[]") == std::to_string(::getpgrp()));
  CHECK(called("getuid", "[]") == std::to_string(::getuid()));
  CHECK(called("getgid", "[]") == std::to_string(::getgid()));
}

TEST_CASE("arguments that do not decode are badarg in every call") {
  const char* name = GENERATE(
      "exit", "getpgrp", "getpid", "getppid", "getpriority", "getsid", "kill", "ptrace", "setpgid",
      "setpriority", "setproctitle", "setsid", "chdir", "chmod", "chown", "chroot", "getcwd",
      "link", "mkdir", "mkfifo", "readdir", "rename", "rmdir", "stat", "symlink", "unlink", "close",
      "fcntl", "ioctl", "lseek", "open", "read", "select", "socket", "write", "clearenv", "environ",
      "getenv", "gethostname", "setenv", "sethostname", "unsetenv", "getgid", "getgroups",
      "getresgid", "getresuid", "getuid", "setgid", "setgroups", "setresgid", "setresuid", "setuid",
      "getrlimit", "setrlimit", "prctl");
  INFO(name);
  CHECK(called(name, "[{},{},{},{},{},{}]") == "badarg");
  CHECK(called(name, "not_a_list") == "badarg");
  CHECK(called(name, "[{}|{}]") == "badarg");
}

TEST_CASE("exit ends the process with its status") {
  const pid_t child = test::start_child([] { (void)called("exit", "[7]"); });
  CHECK(test::end_of(child) == "exited 7");
  CHECK(called("exit", "[a]") == "badarg");
}

TEST_CASE("getsid gives a process's session") {
  CHECK(called("getsid", "[0]") == ok(::getsid(0)));
  CHECK(called("getsid", std::string{"["} + kNobody + "]") == "{error,esrch}");
}

TEST_CASE("setsid makes a session, once") {
  const std::string said = test::said_in_child([] {
    const bool is_new = called("setsid", "[]") == ok(::getpid());
    return test::in_turn({is_new ? "new" : "old", called("setsid", "[]")});
  });
  CHECK(said == "new {error,eperm}");
}

TEST_CASE("setpgid makes a group, but not of somebody else") {
  CHECK(called_in_child("setpgid", "[0,0]") == "ok");
  CHECK(called_in_child("setpgid", std::string{"["} + kNobody + ",0]") == "{error,esrch}");
  CHECK(called_in_child("setpgid", "[0,-5]") == "{error,einval}");
}

TEST_CASE("kill signals whom it may, and refuses what means too many") {
  const pid_t child = test::start_child([] {
    for (;;) ::pause();
  });
  CHECK(called("kill", with_pid("[", child, ",0]")) == "ok");
  CHECK(called("kill", with_pid("[", child, ",sigother]")) == "{error,enotsup}");
  CHECK(called("kill", with_pid("[", child, ",4711]")) == "{error,einval}");
  CHECK(called("kill", with_pid("[", child, ",'SIGTERM']")) == "ok");
  CHECK(test::end_of(child) == "killed by sigterm");
  CHECK(called("kill", with_pid("[", child, ",0]")) == "{error,esrch}");

  CHECK(called("kill", "[0,0]") == "{error,eperm}");
  CHECK(called("kill", "[1,0]") == "{error,eperm}");
  CHECK(called("kill", "[-1,0]") == "{error,eperm}");
  CHECK(called("kill", "[-2147483648,0]") == "{error,eperm}");
  CHECK(called("kill", with_pid("[-", ::getpgrp(), ",0]")) == "{error,eperm}");
}

TEST_CASE("getpriority and setpriority speak of the same number") {
  const std::string said = test::said_in_child([] {
    return test::in_turn(
        {called("setpriority", "[prio_process,0,5]"), called("getpriority", "['PRIO_PROCESS',0]")});
  });
  CHECK(said == "ok {ok,5}");
  CHECK(called("getpriority", std::string{"[prio_process,"} + kNobody + "]") == "{error,esrch}");
  CHECK(called("getpriority", "[99,0]") == "{error,einval}");
  CHECK(called("getpriority", "[prio_other,0]") == "{error,enotsup}");
  CHECK(called("setpriority", std::string{"[prio_process,"} + kNobody + ",0]") == "{error,esrch}");
  CHECK(called("setpriority", "[prio_other,0,0]") == "{error,enotsup}");
  CHECK(called("setpriority", "[prio_process,0,high]") == "badarg");
}

TEST_CASE("a priority of -1 is no error") {
  if (::geteuid() != 0) return;
  const std::string said = test::said_in_child([] {
    return test::in_turn(
        {called("setpriority", "[prio_process,0,-1]"), called("getpriority", "[prio_process,0]")});
  });
  CHECK(said == "ok {ok,-1}");
}

TEST_CASE("setproctitle changes the name") {
  const std::string said = test::said_in_child([] {
    const std::string result = called("setproctitle", "[\"a name of twenty.\"]");
    const Fd name{::open("/proc/self/comm", O_RDONLY | O_CLOEXEC)};
    return result + " " + test::read_all(name);
  });
  CHECK(said == "ok a name of twent\n");
  CHECK(called("setproctitle", "[[97,0]]") == "badarg");
}

TEST_CASE("chdir goes where there is a folder, and getcwd tells where that is") {
  const std::string said = test::said_in_child([] {
    return test::in_turn({called("chdir", "[[\"/\",<<\"proc\">>]]"), called("getcwd", "[]")});
  });
  CHECK(said == "ok {ok,<<\"/proc\">>}");
  CHECK(called("chdir", "[\"/no/such/folder\"]") == "{error,enoent}");
  CHECK(called("chdir", "[\"/etc/passwd\"]") == "{error,enotdir}");
  CHECK(called("chdir", "[[47,0]]") == "badarg");
}

TEST_CASE("getcwd of a folder that is gone is an error") {
  const std::string said = test::said_in_child([] {
    const auto gone = std::filesystem::temp_directory_path() / std::to_string(::getpid());
    std::filesystem::create_directory(gone);
    std::filesystem::current_path(gone);
    std::filesystem::remove(gone);
    return called("getcwd", "[]");
  });
  CHECK(said == "{error,enoent}");
}

TEST_CASE("a limit is set and read as soft and hard") {
  const std::string said = test::said_in_child([] {
    return test::in_turn({called("setrlimit", "[rlimit_core,#{cur=>0,max=>0}]"),
                          called("getrlimit", "['RLIMIT_CORE']"),
                          called("setrlimit", "[rlimit_nofile,#{cur=>2,max=>1}]")});
  });
  CHECK(said == "ok {ok,#{cur=>0,max=>0}} {error,einval}");
  CHECK(called("getrlimit", "[rlimit_other]") == "{error,enotsup}");
  CHECK(called("getrlimit", "[99]") == "{error,einval}");
  CHECK(called("setrlimit", "[rlimit_other,#{cur=>0,max=>0}]") == "{error,enotsup}");
  CHECK(called("setrlimit", "[rlimit_core,0]") == "badarg");
}

TEST_CASE("no limit is infinity, and reads as the largest number") {
  const std::string said = test::said_in_child([] {
    const rlimit whole{RLIM_INFINITY, RLIM_INFINITY};
    if (::setrlimit(RLIMIT_CPU, &whole) != 0) return std::string{"already limited"};
    return test::in_turn({called("setrlimit", "[rlimit_cpu,#{cur=>infinity,max=>infinity}]"),
                          called("getrlimit", "[rlimit_cpu]")});
  });
  CHECK(said == "ok {ok,#{cur=>18446744073709551615,max=>18446744073709551615}}");
}
