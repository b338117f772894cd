#include "protocol/event.hpp"

#include <csignal>

#include "support/catch.hpp"
#include "support/notation.hpp"

using namespace stdio;
using test::shown;
using test::shown_frame;

namespace {

constexpr TaskId kGreatest = 9223372036854775807U;

}  // namespace

TEST_CASE("a reply carries its ref as it was") {
  const Bytes ref = test::encoded("{ref, [1,2], \"three\", <<\"4\">>}");
  CHECK(shown_frame(encode_reply(ref, "ok")) ==
        "{reply,{ref,[1,2],[116,104,114,101,101],<<\"4\">>},ok}");
  const Bytes result = test::encoded("{ok, 5}");
  CHECK(shown_frame(encode_reply(ref, result)) ==
        "{reply,{ref,[1,2],[116,104,114,101,101],<<\"4\">>},{ok,5}}");
}

TEST_CASE("a greeting tells what the table promises") {
  const Greeting greeting{"1.2.3", "linux", 4711, 0, 7, 262144};
  CHECK(shown_frame(encode_reply(test::encoded("r"), greeting)) ==
        "{reply,r,{ok,[{version,<<\"1.2.3\">>},{protocol,1},{os,linux},{pid,4711},{uid,0},"
        "{gid,7},{stdin_window,262144}]}}");
}

TEST_CASE("an end is an exit status or a signal's name") {
  CHECK(shown_frame(encode_exit(1, Exited{0})) == "{exit_status,1,0}");
  CHECK(shown_frame(encode_exit(kGreatest, Exited{255})) ==
        "{exit_status,9223372036854775807,255}");
  CHECK(shown_frame(encode_exit(2, Killed{SIGKILL})) == "{termsig,2,sigkill}");
  CHECK(shown_frame(encode_exit(2, Killed{42})) == "{termsig,2,sig42}");
}

TEST_CASE("input is told by its bytes or its error") {
  CHECK(shown_frame(encode_taken(1, 65536)) == "{stdin,1,65536}");
  CHECK(shown_frame(encode_input_error(1, error_from(EPIPE))) == "{stdin,1,{error,epipe}}");
}

TEST_CASE("a program's end tells by what means its domain has ended, and who is left of it") {
  CHECK(shown_frame(encode_exit(1, Exited{0}, {Rung::Cgroup, {}})) ==
        "{exit_status,1,0,cgroup,[]}");
  CHECK(shown_frame(encode_exit(2, Killed{SIGTERM}, {Rung::Tree, {300, 2}})) ==
        "{termsig,2,sigterm,tree,[300,2]}");
  CHECK(name_of(Rung::PidNamespace) == "pid_namespace");
  CHECK(name_of(Rung::User) == "uid");
}

TEST_CASE("survivors are told by their pids") {
  CHECK(shown_frame(encode_survivors(test::encoded("r"), {300, 2})) ==
        "{reply,r,{survivors,[300,2]}}");
}

TEST_CASE("results are terms, to be put into a reply") {
  CHECK(shown(ok_result()) == "ok");
  CHECK(shown(ok_result(4711)) == "{ok,4711}");
  CHECK(shown(error_result(error_from(ENOENT))) == "{error,enoent}");
  CHECK(shown(atom_result("undef")) == "undef");
}

TEST_CASE("an errno has its name in lower case, or its number") {
  CHECK(errno_name(EACCES) == "eacces");
  CHECK(errno_name(ENOTSUP) == "enotsup");
  CHECK(errno_name(524) == "e524");
  CHECK(errno_name(4095) == "e4095");
  CHECK(errno_name(4096) == "e0");
  CHECK(errno_name(-1) == "e0");
}
