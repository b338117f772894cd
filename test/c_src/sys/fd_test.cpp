#include "sys/fd.hpp"

#include <fcntl.h>
#include <unistd.h>

#include "support/catch.hpp"
#include "support/process.hpp"

using namespace stdio;
using test::must;

namespace {

bool is_open(int number) { return ::fcntl(number, F_GETFD) != -1; }
bool closes_on_exec(const Fd& fd) { return (::fcntl(fd.get(), F_GETFD) & FD_CLOEXEC) != 0; }

Fd some_fd() { return must(open_null()); }

}  // namespace

TEST_CASE("a descriptor is closed with its owner") {
  int number = -1;
  {
    const Fd fd = some_fd();
    number = fd.get();
    REQUIRE(is_open(number));
  }
  CHECK_FALSE(is_open(number));
}

TEST_CASE("a descriptor that has moved is closed once, by its last owner") {
  Fd first = some_fd();
  const int number = first.get();
  {
    const Fd second{std::move(first)};
    CHECK(second.get() == number);
  }
  // The number is free again: the first owner must not close who has it now.
  const Fd next = some_fd();
  REQUIRE(next.get() == number);
  first.close();
  CHECK(is_open(number));
}

TEST_CASE("an owner that takes another descriptor closes its own") {
  Fd kept = some_fd();
  const int before = kept.get();
  Fd other = some_fd();
  const int after = other.get();
  kept = std::move(other);
  CHECK(kept.get() == after);
  CHECK_FALSE(is_open(before));
  CHECK(is_open(after));
}

TEST_CASE("a descriptor moved to itself stays open") {
  Fd fd = some_fd();
  Fd& same = fd;
  fd = std::move(same);
  CHECK(fd.valid());
  CHECK(is_open(fd.get()));
}

TEST_CASE("a released descriptor stays open") {
  Fd fd = some_fd();
  const int number = fd.release();
  CHECK_FALSE(fd.valid());
  CHECK(is_open(number));
  const Fd closed_again{number};
}

TEST_CASE("closing twice is closing once") {
  Fd fd = some_fd();
  fd.close();
  fd.close();
  CHECK_FALSE(fd.valid());
}

TEST_CASE("a pipe's ends close with it") {
  const int before = test::open_descriptors();
  {
    const auto pipe = must(make_pipe());
    CHECK(test::open_descriptors() == before + 2);
  }
  CHECK(test::open_descriptors() == before);
}

TEST_CASE("every descriptor is close-on-exec from birth") {
  const auto pipe = must(make_pipe());
  const auto sockets = must(make_socket_pair());
  const Fd null = some_fd();
  CHECK(closes_on_exec(pipe.read));
  CHECK(closes_on_exec(pipe.write));
  CHECK(closes_on_exec(sockets.ours));
  CHECK(closes_on_exec(sockets.theirs));
  CHECK(closes_on_exec(null));
}

TEST_CASE("only a pipe is a pipe") {
  const auto pipe = must(make_pipe());
  const auto sockets = must(make_socket_pair());
  CHECK(is_pipe(pipe.read));
  CHECK(is_pipe(pipe.write));
  CHECK_FALSE(is_pipe(sockets.ours));
  CHECK_FALSE(is_pipe(some_fd()));
  CHECK_FALSE(is_pipe(Fd{}));
}
