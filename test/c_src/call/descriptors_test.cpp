#include "call/descriptors.hpp"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>

#include "support/calls.hpp"
#include "support/catch.hpp"
#include "support/process.hpp"
#include "support/scratch.hpp"

using namespace stdio;
using test::called;
using test::must;
using test::Scratch;

namespace {

std::string on(const char* call, int fd, const std::string& rest = "") {
  return called(call, "[" + std::to_string(fd) + rest + "]");
}

// The descriptor in {ok,Fd}.
Fd opened(const std::string& result) {
  INFO(result);
  REQUIRE(result.substr(0, 4) == "{ok,");
  return Fd{std::stoi(result.substr(4))};
}

}  // namespace

TEST_CASE("open makes a file of a mode, write fills it, lseek and read find it again") {
  const Scratch scratch;
  ::umask(022);
  const Fd fd =
      opened(called("open", "[" + scratch("file") + ",[o_rdwr,o_creat,'O_EXCL'],438]"));  // 0666
  CHECK(on("write", fd.get(), ",[<<\"some \">>,\"bytes\",0]") == "{ok,11}");
  CHECK(scratch.read("file") == std::string("some bytes\0", 11));
  CHECK(on("read", fd.get(), ",10") == "{ok,<<\"\">>}");
  CHECK(on("lseek", fd.get(), ",5,seek_set") == "ok");
  CHECK(on("read", fd.get(), ",3") == "{ok,<<\"byt\">>}");
  CHECK(on("lseek", fd.get(), ",-4,'SEEK_END'") == "ok");
  CHECK(on("read", fd.get(), ",100") == "{ok,<<\"" + std::string("tes\0", 4) + "\">>}");
  CHECK(on("lseek", fd.get(), ",-1,0") == "{error,einval}");
  CHECK((std::filesystem::status(scratch / "file").permissions() == std::filesystem::perms{0644}));
  CHECK(called("open", "[" + scratch("file") + ",[o_rdwr,o_creat,o_excl],0]") == "{error,eexist}");
}

TEST_CASE("an offset that looks like an error is none") {
  const Scratch scratch;
  scratch.write("file", "");
  const Fd fd = opened(called("open", "[" + scratch("file") + ",o_rdonly,0]"));
  CHECK(on("lseek", fd.get(), ",4294967295,seek_set") == "ok");
}

TEST_CASE("open refuses") {
  CHECK(called("open", "[\"/none/at all\",0,0]") == "{error,enoent}");
  CHECK(called("open", "[\"/proc\",[o_wronly],0]") == "{error,eisdir}");
  CHECK(called("open", "[\"/proc\",[o_other],0]") == "{error,enotsup}");
  CHECK(called("open", "[\"/proc\",4294967296,0]") == "badarg");
  CHECK(called("open", "[\"/proc\",[<<\"o_rdonly\">>],0]") == "badarg");
  CHECK(called("open", "[\"/proc\",0,rwx]") == "badarg");
  CHECK(called("open", "[[47,0],0,0]") == "badarg");
}

TEST_CASE("a read is of a MiB at most") {
  const Fd zero{::open("/dev/zero", O_RDONLY | O_CLOEXEC)};
  const auto size = [&](std::size_t asked) { return must(calls::read(zero.get(), asked)).size(); };
  CHECK(size(1048575) == 1048575);
  CHECK(size(1048577) == 1048576);
  CHECK(size(~std::size_t{0}) == 1048576);
  CHECK(on("read", zero.get(), ",0") == "{ok,<<\"\">>}");
  CHECK(on("read", zero.get(), ",-2") == "badarg");
}

TEST_CASE("descriptors that are none are EBADF in every call") {
  const int fd = GENERATE(-1, -2147483647, 1000000);
  INFO(fd);
  CHECK(on("close", fd) == "{error,ebadf}");
  CHECK(on("read", fd, ",1") == "{error,ebadf}");
  CHECK(on("write", fd, ",<<\"a\">>") == "{error,ebadf}");
  CHECK(on("lseek", fd, ",0,0") == "{error,ebadf}");
  CHECK(on("fcntl", fd, ",f_getfd,0") == "{error,ebadf}");
  CHECK(on("ioctl", fd, ",fionread,0") == "{error,ebadf}");
  const std::string set = "[" + std::to_string(fd) + "]";
  CHECK(called("select", "[" + set + ",[],[],null]") == "{error,ebadf}");
  CHECK(called("select", "[[]," + set + ",[],null]") == "{error,ebadf}");
  CHECK(called("select", "[[],[]," + set + ",null]") == "{error,ebadf}");
}

TEST_CASE("close closes, once") {
  auto pipe = must(make_pipe());
  const int fd = pipe.write.release();
  CHECK(on("close", fd) == "ok");
  CHECK(has_no_reader(pipe.read) == false);
  CHECK(on("close", fd) == "{error,ebadf}");
  CHECK(called("close", "[a]") == "badarg");
}

TEST_CASE("write to a pipe without a reader is an errno, and no signal") {
  const std::string said = test::said_in_child([] {
    auto pipe = must(make_pipe());
    pipe.read.close();
    sigset_t pending{};
    const std::string result = on("write", pipe.write.get(), ",<<\"a\">>");
    ::sigpending(&pending);
    sigset_t mask{};
    ::sigprocmask(SIG_BLOCK, nullptr, &mask);
    return result + (sigismember(&pending, SIGPIPE) == 1 ? " pending" : "") +
           (sigismember(&mask, SIGPIPE) == 1 ? " blocked" : "");
  });
  CHECK(said == "{error,epipe}");
}

TEST_CASE("fcntl asks and sets") {
  const auto pipe = must(make_pipe());
  const int fd = pipe.read.get();
  CHECK(on("fcntl", fd, ",f_getfd,0") == "{ok,1}");
  CHECK(on("fcntl", fd, ",'F_SETFD',0") == "{ok,0}");
  CHECK(::fcntl(fd, F_GETFD) == 0);
  const Fd copy = opened(on("fcntl", fd, ",f_dupfd_cloexec,100"));
  CHECK(copy.get() >= 100);
  CHECK(on("fcntl", fd, ",f_other,0") == "{error,enotsup}");
  CHECK(on("fcntl", fd, ",4711,0") == "{error,einval}");
  CHECK(on("fcntl", fd, ",f_getfd,a") == "badarg");
}

TEST_CASE("ioctl gives what it returned, and what it left of its argument") {
  const auto pipe = must(make_pipe());
  test::write_all(pipe.write, "12345");
  const std::string zeros(4, '\0');
  const std::string five = std::string("\5\0\0\0", 4);
  const int fd = pipe.read.get();
  CHECK(on("ioctl", fd, ",fionread,<<\"" + zeros + "\">>") ==
        "{ok,#{return_value=>0,arg=><<\"" + five + "\">>}}");
  CHECK(on("ioctl", fd, "," + std::to_string(FIONREAD) + ",[<<\"" + zeros + "\">>]") ==
        "{ok,#{return_value=>0,arg=>[<<\"" + five + "\">>]}}");
  CHECK(on("ioctl", fd, ",'FIOCLEX',0") == "{ok,#{return_value=>0,arg=><<\"\">>}}");
}

TEST_CASE("ioctl refuses") {
  const auto pipe = must(make_pipe());
  const int fd = pipe.read.get();
  CHECK(on("ioctl", fd, ",tiocgwinsz,<<\"12345678\">>") == "{error,enotty}");
  CHECK(on("ioctl", fd, ",2147767344,<<\"1234\">>") == "{error,enotty}");  // TIOCGPTN: 32 bits
  CHECK(on("ioctl", fd, ",fionread,[]") == "{error,efault}");
  CHECK(on("ioctl", fd, ",tiocother,0") == "{error,enotsup}");
  CHECK(on("ioctl", fd, ",fionread,a") == "badarg");
  CHECK(on("ioctl", fd, ",<<\"fionread\">>,0") == "badarg");
}

TEST_CASE("socket makes a socket") {
  const Fd fd = opened(called("socket", "[af_unix,[sock_stream,sock_cloexec],0]"));
  CHECK(::fcntl(fd.get(), F_GETFD) == FD_CLOEXEC);
  int type = 0;
  socklen_t size = sizeof type;
  CHECK(::getsockopt(fd.get(), SOL_SOCKET, SO_TYPE, &type, &size) == 0);
  CHECK(type == SOCK_STREAM);
  const Fd datagrams = opened(called("socket", "['PF_INET',sock_dgram,0]"));
  CHECK(called("socket", "[af_unix,99,0]") == "{error,einval}");
  CHECK(called("socket", "[af_unix,4294967297,0]") == "badarg");
  CHECK(called("socket", "[af_other,1,0]") == "{error,enotsup}");
  CHECK(called("socket", "[af_unix,sock_other,0]") == "{error,enotsup}");
  CHECK(called("socket", "[af_unix,1,tcp]") == "badarg");
}

TEST_CASE("select tells who is ready") {
  const auto full = must(make_pipe());
  const auto empty = must(make_pipe());
  test::write_all(full.write, "a");
  const auto n = [](const Fd& fd) { return std::to_string(fd.get()); };
  const std::string readers = "[" + n(full.read) + "," + n(empty.read) + "]";
  CHECK(
      called("select", "[" + readers + ",[" + n(empty.write) + "],[" + n(full.read) + "],null]") ==
      "{ok,[" + n(full.read) + "],[" + n(empty.write) + "],[]}");
  CHECK(called("select", "[[" + n(empty.read) + "],[],[],#{sec=>0,usec=>1000}]") ==
        "{ok,[],[],[]}");
  CHECK(called("select", "[[],[],[],#{sec=>-1}]") == "{error,einval}");
  CHECK(called("select", "[[a],[],[],null]") == "badarg");
  CHECK(called("select", "[[],[],1,null]") == "badarg");
  CHECK(called("select", "[[],[],[],never]") == "badarg");
}
