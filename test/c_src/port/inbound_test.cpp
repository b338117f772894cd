#include "port/inbound.hpp"

#include <optional>
#include <vector>

#include "support/catch.hpp"
#include "support/loop.hpp"

using namespace stdio;
using namespace std::string_literals;
using test::framed;
using test::must;

namespace {

// Inbound on a pipe, and what it says.
struct Receiver {
  test::Loop loop;
  Pipe pipe = must(make_pipe());
  std::vector<std::string> frames;
  std::optional<Inbound::End> end;
  bool congested = false;
  bool closes_at_first = false;
  Inbound inbound{loop,
                  std::move(pipe.read),
                  {.frame =
                       [this](BytesView frame) {
                         frames.emplace_back(frame.begin(), frame.end());
                         if (closes_at_first) inbound.close();
                       },
                   .input = [](TaskId) { return nullptr; },
                   .end = [this](Inbound::End how) { end = how; },
                   .congested = [this] { return congested; }}};

  Receiver() { inbound.resume(); }

  void send(std::string_view bytes) {
    test::write_all(pipe.write, bytes);
    test::settle(loop);
  }
  void hang_up() {
    pipe.write.close();
    test::settle(loop);
  }
};

constexpr std::size_t kMaxFrame = std::size_t{16} << 20;

std::string head_of(std::size_t length) {
  std::string head;
  for (int shift = 24; shift >= 0; shift -= 8) head.push_back(static_cast<char>(length >> shift));
  return head;
}

}  // namespace

TEST_CASE("a frame comes whole, however it was cut") {
  Receiver receiver;
  const std::string sent = framed("first") + framed("second");
  for (const char byte : sent) receiver.send({&byte, 1});
  CHECK(receiver.frames == std::vector<std::string>{"first", "second"});
  CHECK_FALSE(receiver.end);
}

TEST_CASE("frames that come together are taken one by one") {
  Receiver receiver;
  receiver.send(framed("first") + framed("") + framed("third") + "\0\0"s);
  CHECK(receiver.frames == std::vector<std::string>{"first", "", "third"});
  CHECK_FALSE(receiver.end);
}

TEST_CASE("the end between frames is an end, within one it is broken") {
  const auto [sent, end] = GENERATE(table<std::string, Inbound::End>({
      {"", Inbound::End::Closed},
      {framed("whole"), Inbound::End::Closed},
      {std::string(1, '\0'), Inbound::End::Broken},
      {framed("cut").substr(0, 4), Inbound::End::Broken},
      {framed("cut").substr(0, 6), Inbound::End::Broken},
      {framed("whole") + framed("cut").substr(0, 6), Inbound::End::Broken},
  }));
  Receiver receiver;
  receiver.send(sent);
  CHECK_FALSE(receiver.end);
  receiver.hang_up();
  CHECK(receiver.end == end);
}

TEST_CASE("a frame of 16 MiB is the largest") {
  Receiver receiver;
  receiver.send(head_of(kMaxFrame));
  const std::string piece(std::size_t{64} << 10, 'x');
  for (std::size_t sent = 0; sent < kMaxFrame; sent += piece.size()) receiver.send(piece);
  REQUIRE(receiver.frames.size() == 1);
  CHECK(receiver.frames.front().size() == kMaxFrame);

  receiver.send(head_of(kMaxFrame + 1));
  CHECK(receiver.end == Inbound::End::Broken);
}

TEST_CASE("a length that cannot be is believed before anything behind it is read") {
  Receiver receiver;
  receiver.send(framed("whole") + "\xff\xff\xff\xff and more");
  CHECK(receiver.frames == std::vector<std::string>{"whole"});
  CHECK(receiver.end == Inbound::End::Broken);
}

TEST_CASE("while congested nothing is read, and everything afterwards") {
  Receiver receiver;
  receiver.congested = true;
  receiver.send(framed("first"));
  receiver.send(framed("second"));
  // What was asked for before is still read.
  CHECK(receiver.frames.size() <= 1);
  receiver.inbound.resume();
  test::settle(receiver.loop);
  CHECK(receiver.frames.size() <= 1);

  receiver.congested = false;
  receiver.inbound.resume();
  test::settle(receiver.loop);
  CHECK(receiver.frames == std::vector<std::string>{"first", "second"});
}

TEST_CASE("who closes at a frame hears no other, nor of an end") {
  Receiver receiver;
  receiver.closes_at_first = true;
  receiver.send(framed("first") + framed("second"));
  receiver.hang_up();
  CHECK(receiver.frames == std::vector<std::string>{"first"});
  CHECK_FALSE(receiver.end);
}
