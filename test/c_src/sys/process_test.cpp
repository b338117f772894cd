#include "sys/process.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <array>
#include <csignal>

#include "support/catch.hpp"
#include "support/process.hpp"
#include "sys/fd.hpp"
#include "sys/signal.hpp"

using namespace stdio;
using test::must;

namespace {

std::string refusal(const std::string& path) {
  return errno_name(become_program(AtPath{path}, {path}, {}).value());
}

// What a shell prints that a child becomes.
std::string printed_by_shell(const std::string& script,
                             const std::vector<std::string>& environment = {}) {
  return test::printed_by_child([&] {
    (void)become_program(AtPath{"/bin/sh"}, {"sh", "-c", script}, StringArray{environment});
  });
}

// A line of a program's /proc/self/status.
std::string own_status(const std::string& line) {
  return test::printed_by_child([&] {
    (void)become_program(AtPath{"/bin/grep"}, {"grep", line, "/proc/self/status"}, {});
  });
}

}  // namespace

TEST_CASE("a program that cannot be executed says why") {
  // Marks every descriptor close-on-exec: in a child, the test's own are not ours to mark.
  CHECK(test::said_in_child([] { return refusal("/no/such/program"); }) == "enoent");
  CHECK(test::said_in_child([] { return refusal(""); }) == "enoent");
  CHECK(test::said_in_child([] { return refusal("/etc/passwd"); }) == "eacces");
  CHECK(test::said_in_child([] { return refusal("/"); }) == "eacces");
  CHECK(test::said_in_child([] { return refusal("/etc/passwd/below"); }) == "enotdir");
  CHECK(test::said_in_child([] { return refusal(std::string(5000, 'x')); }) == "enametoolong");
}

TEST_CASE("a failed exec leaves the signal mask as it was") {
  const std::string said = test::said_in_child([] {
    const SignalMask all{every_signal()};
    (void)refusal("/no/such/program");
    sigset_t now;
    ::sigprocmask(SIG_SETMASK, nullptr, &now);
    return std::string{::sigismember(&now, SIGUSR1) == 1 ? "blocked" : "not blocked"};
  });
  CHECK(said == "blocked");
}

TEST_CASE("a program has the arguments and the environment it was given, and no others") {
  CHECK(printed_by_shell("echo $0 \"$KEY\" $HOME", {"KEY=a value"}) == "sh a value\n");
}

TEST_CASE("a program has no descriptor beyond the first three") {
  const std::string printed = test::printed_by_child([] {
    const int careless = ::open("/dev/null", O_RDONLY);
    (void)::dup2(careless, 200);
    (void)become_program(AtPath{"/bin/ls"}, {"ls", "-x", "/proc/self/fd"}, {});
  });
  // The fourth is the folder that is listed.
  CHECK(printed == "0  1  2  3\n");
}

TEST_CASE("a program starts with no signal blocked and none ignored") {
  const SignalMask all{every_signal()};
  CHECK(own_status("SigBlk") == "SigBlk:\t0000000000000000\n");
  CHECK(own_status("SigIgn") == "SigIgn:\t0000000000000000\n");
}

TEST_CASE(
    "a forked process starts with the dispositions that the port program changes at default") {
  const std::string said = test::said_in_child([]() -> std::string {
    for (const int number : kPortHandles) {
      struct sigaction action {};
      ::sigaction(number, nullptr, &action);
      if (action.sa_handler != SIG_DFL) return signal_name(number);
    }
    struct sigaction action {};
    ::sigaction(kPortIgnores, nullptr, &action);
    return action.sa_handler == SIG_DFL ? "all default" : signal_name(kPortIgnores);
  });
  CHECK(said == "all default");
}

TEST_CASE("from a number on everything is closed") {
  const std::string said = test::said_in_child([] {
    for (const int number : {100, 101, 200}) (void)::dup2(STDERR_FILENO, number);
    close_from(101);
    std::string open;
    for (const int number : {100, 101, 200}) {
      if (::fcntl(number, F_GETFD) != -1) open += std::to_string(number);
    }
    return open;
  });
  CHECK(said == "100");
}

TEST_CASE("a name is set, and cut to fifteen bytes") {
  const std::string said = test::said_in_child([] {
    (void)set_process_name("Supervise a long name");
    std::array<char, 16> name{};
    ::prctl(PR_GET_NAME, name.data());
    return std::string{name.data()};
  });
  CHECK(said == "Supervise a lon");
}

TEST_CASE("a sub-reaper inherits the orphans below it") {
  const std::string said = test::said_in_child([]() -> std::string {
    if (!become_subreaper()) return "refused";
    auto alive = must(make_pipe());
    const pid_t parent = test::start_child([&] {
      (void)test::start_child([&] {
        alive.write.close();
        (void)test::read_all(alive.read);
      });
    });
    if (test::end_of(parent) != "exited 0") return "no parent";
    const auto orphan = reap_any();
    if (!orphan || *orphan) return "no living orphan";
    alive.write.close();
    return test::eventually([] { return !reap_any(); }) ? "adopted" : "lost";
  });
  CHECK(said == "adopted");
}
