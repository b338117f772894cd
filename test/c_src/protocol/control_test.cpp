#include "protocol/control.hpp"

#include <sys/stat.h>

#include <csignal>

#include "support/catch.hpp"
#include "support/notation.hpp"
#include "support/process.hpp"
#include "sys/message.hpp"

using namespace stdio;
using test::must;

namespace {

void send(const Fd& socket, BytesView bytes, std::vector<Fd> fds = {}) {
  REQUIRE(must(send_message(socket, bytes, fds)) == bytes.size());
}

ino_t inode(const Fd& fd) {
  struct stat status {};
  REQUIRE(::fstat(fd.get(), &status) == 0);
  return status.st_ino;
}

std::vector<Fd> one(Fd fd) {
  std::vector<Fd> fds;
  fds.push_back(std::move(fd));
  return fds;
}

}  // namespace

TEST_CASE("a control frame comes whole or not at all, wherever it was cut") {
  const auto sockets = must(make_socket_pair());
  const Bytes payload = test::encoded("{ok, 5}");
  const Bytes frame = control_frame(ControlKind::Result, payload);
  ControlInput input;
  for (std::size_t i = 0; i < frame.size(); ++i) {
    CHECK_FALSE(input.next());
    send(sockets.ours, BytesView{frame}.subspan(i, 1));
    CHECK(must(input.receive(sockets.theirs)) == 1);
  }
  const auto received = input.next();
  REQUIRE(received);
  CHECK(received->kind == ControlKind::Result);
  CHECK(received->payload == payload);
  CHECK_FALSE(input.next());
}

TEST_CASE("several control frames that come at once are taken one by one") {
  const auto sockets = must(make_socket_pair());
  Bytes both = control_frame(ControlKind::Stop, {});
  append(both, control_frame(ControlKind::Kill, bytes_of(KillOrder{4711})));
  send(sockets.ours, both);
  ControlInput input;
  (void)must(input.receive(sockets.theirs));
  const auto first = input.next();
  const auto second = input.next();
  REQUIRE(first);
  REQUIRE(second);
  CHECK(first->kind == ControlKind::Stop);
  CHECK(first->payload.empty());
  CHECK(second->kind == ControlKind::Kill);
  CHECK(value_from<KillOrder>(second->payload).pid == 4711);
  CHECK_FALSE(input.next());
}

TEST_CASE("every control frame has the descriptors that came with it, and no others") {
  const auto sockets = must(make_socket_pair());
  auto first = must(make_pipe());
  auto second = must(make_pipe());
  const ino_t expected[] = {inode(first.read), inode(second.read)};

  send(sockets.ours, control_frame(ControlKind::Call, Bytes{1}, 1), one(std::move(first.read)));
  send(sockets.ours, control_frame(ControlKind::Call, Bytes{2}));
  send(sockets.ours, control_frame(ControlKind::Call, Bytes{3}, 1), one(std::move(second.read)));
  ControlInput input;
  std::vector<ControlFrame> frames;
  while (frames.size() < 3) {
    (void)must(input.receive(sockets.theirs));
    while (auto frame = input.next()) frames.push_back(std::move(*frame));
  }
  REQUIRE(frames[0].fds.size() == 1);
  REQUIRE(frames[1].fds.empty());
  REQUIRE(frames[2].fds.size() == 1);
  CHECK(inode(frames[0].fds[0]) == expected[0]);
  CHECK(inode(frames[2].fds[0]) == expected[1]);
}

TEST_CASE("a control frame in pieces has its descriptors, which came with the first") {
  const auto sockets = must(make_socket_pair());
  auto pipe = must(make_pipe());
  const ino_t expected = inode(pipe.read);
  const Bytes frame = control_frame(ControlKind::Fork, bytes_of(ForkOrder{true}), 1);
  const BytesView bytes{frame};
  ControlInput input;
  send(sockets.ours, bytes.first(3), one(std::move(pipe.read)));
  (void)must(input.receive(sockets.theirs));
  CHECK_FALSE(input.next());
  send(sockets.ours, bytes.subspan(3));
  (void)must(input.receive(sockets.theirs));
  const auto received = input.next();
  REQUIRE(received);
  REQUIRE(received->fds.size() == 1);
  CHECK(inode(received->fds[0]) == expected);
  CHECK(value_from<ForkOrder>(received->payload).supervisor);
}

TEST_CASE("a control frame larger than the socket's buffer comes whole") {
  auto sockets = must(make_socket_pair());
  const Bytes payload(std::size_t{4} << 20, 'x');
  const pid_t sender = test::start_child([&] {
    sockets.theirs.close();
    const Bytes frame = control_frame(ControlKind::Batch, payload);
    for (BytesView rest{frame}; !rest.empty();) {
      rest = rest.subspan(must(send_message(sockets.ours, rest, {})));
    }
  });
  sockets.ours.close();
  ControlInput input;
  std::optional<ControlFrame> received;
  while (!received && must(input.receive(sockets.theirs)) > 0) received = input.next();
  REQUIRE(received);
  CHECK(received->payload == payload);
  CHECK(test::end_of(sender) == "exited 0");
}

TEST_CASE("what is no control frame is told apart, and nothing behind it is taken for one") {
  const Bytes garbage =
      GENERATE(Bytes(100, 0xff), Bytes{0, 0, 0, 0, 200, 0, 0, 0}, Bytes{1, 0, 0, 4, 6, 0, 0, 0});
  const auto sockets = must(make_socket_pair());
  Bytes all = control_frame(ControlKind::Result, test::encoded("ok"));
  append(all, garbage);
  append(all, control_frame(ControlKind::Result, test::encoded("ok")));
  send(sockets.ours, all);
  ControlInput input;
  (void)must(input.receive(sockets.theirs));
  CHECK(input.next());
  CHECK_FALSE(input.broken());
  CHECK_FALSE(input.next());
  CHECK(input.broken());
  CHECK_FALSE(input.next());
}

TEST_CASE("the end of the control stream is no bytes") {
  auto sockets = must(make_socket_pair());
  sockets.ours.close();
  ControlInput input;
  CHECK(must(input.receive(sockets.theirs)) == 0);
}

TEST_CASE("a child's end comes back as it was") {
  const ChildExit exited = child_exit(4711, Exited{255});
  CHECK(exited.pid == 4711);
  CHECK(test::shown(status_of(exited)) == "exited 255");
  CHECK(test::shown(status_of(child_exit(4711, Killed{SIGSEGV}))) == "killed by sigsegv");
}
