#include "sys/message.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include "support/catch.hpp"
#include "support/process.hpp"

using namespace stdio;
using test::must;

namespace {

BytesView bytes(std::string_view text) {
  return {reinterpret_cast<const Byte*>(text.data()), text.size()};
}

std::string text(const Bytes& bytes) { return {bytes.begin(), bytes.end()}; }

std::vector<Fd> one(Fd fd) {
  std::vector<Fd> fds;
  fds.push_back(std::move(fd));
  return fds;
}

}  // namespace

TEST_CASE("a descriptor that was passed is the same file") {
  const auto [ours, theirs] = must(make_socket_pair());
  auto pipe = must(make_pipe());
  REQUIRE(send_message(ours, bytes("x"), one(std::move(pipe.write))));

  Bytes received;
  std::deque<Fd> fds;
  REQUIRE(receive_message(theirs, received, fds));
  REQUIRE(fds.size() == 1);
  CHECK(text(received) == "x");
  CHECK((::fcntl(fds[0].get(), F_GETFD) & FD_CLOEXEC) != 0);

  test::write_all(fds[0], "through the other's end");
  fds.clear();
  CHECK(test::read_all(pipe.read) == "through the other's end");
}

TEST_CASE("several messages keep their bytes and descriptors in order") {
  const auto [ours, theirs] = must(make_socket_pair());
  std::vector<ino_t> sent;
  for (const char* word : {"one ", "two ", "three"}) {
    auto pipe = must(make_pipe());
    struct stat status {};
    REQUIRE(::fstat(pipe.read.get(), &status) == 0);
    sent.push_back(status.st_ino);
    REQUIRE(send_message(ours, bytes(word), one(std::move(pipe.read))));
  }

  Bytes received;
  std::deque<Fd> fds;
  while (fds.size() < sent.size()) REQUIRE(receive_message(theirs, received, fds));
  CHECK(text(received) == "one two three");
  for (std::size_t i = 0; i < sent.size(); ++i) {
    struct stat status {};
    REQUIRE(::fstat(fds[i].get(), &status) == 0);
    CHECK(status.st_ino == sent[i]);
  }
}

TEST_CASE("a message carries at most four descriptors") {
  const auto [ours, theirs] = must(make_socket_pair());
  std::vector<Fd> fds;
  while (fds.size() < 5) {
    fds.push_back(must(open_null()));
  }
  CHECK(send_message(ours, bytes("x"), fds).error().value() == EINVAL);
  fds.pop_back();
  CHECK(send_message(ours, bytes("x"), fds));
  std::deque<Fd> received;
  Bytes with;
  REQUIRE(receive_message(theirs, with, received));
  CHECK(received.size() == 4);
}

TEST_CASE("the end of the stream is no bytes") {
  auto [ours, theirs] = must(make_socket_pair());
  ours.close();
  Bytes received;
  std::deque<Fd> fds;
  CHECK(must(receive_message(theirs, received, fds)) == 0);
  CHECK(received.empty());
}

TEST_CASE("a message to nobody is an error, not a signal") {
  auto [ours, theirs] = must(make_socket_pair());
  theirs.close();
  CHECK(send_message(ours, bytes("x"), {}).error().value() == EPIPE);
}
