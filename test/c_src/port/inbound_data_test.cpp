#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <map>
#include <memory>
#include <vector>

#include "port/inbound.hpp"
#include "support/catch.hpp"
#include "support/loop.hpp"
#include "support/notation.hpp"

using namespace stdio;
using test::framed;
using test::must;

namespace {

constexpr std::size_t kMuch = std::size_t{64} << 10;

// A program, as far as its input is concerned.
struct Program {
  Pipe pipe = must(make_pipe());
  std::unique_ptr<InputPipe> input;
  std::string read;

  Program(test::Loop& loop, Outbound& outbound, TaskId id)
      : input{std::make_unique<InputPipe>(loop, outbound, std::move(pipe.write), id)} {
    ::fcntl(pipe.read.get(), F_SETFL, O_NONBLOCK);
  }
};

// What the node sends, as it comes to programs and as frames. Writes that come as frames are
// counted.
struct Port {
  explicit Port(Pipe from_node = must(make_pipe())) : requests{std::move(from_node)} {
    ::fcntl(requests.write.get(), F_SETFL, O_NONBLOCK);
    inbound.resume();
  }

  Program& program(TaskId id) { return programs.try_emplace(id, loop, outbound, id).first->second; }
  InputPipe* input_of(TaskId id) {
    const auto found = programs.find(id);
    return found == programs.end() ? nullptr : found->second.input.get();
  }
  void serve(BytesView frame) {
    decode_requests(frame, [&](const Request& request) {
      const auto* write = std::get_if<Write>(&request);
      if (write == nullptr) return frames.push_back(test::shown_frame(frame));
      ++writes;
      if (InputPipe* input = input_of(write->id)) input->write(write->data);
    });
  }
  // However little of it the pipe takes at once.
  void send(std::string bytes) {
    while (!bytes.empty()) {
      const auto wrote = ::write(requests.write.get(), bytes.data(), bytes.size());
      if (wrote > 0) bytes.erase(0, static_cast<std::size_t>(wrote));
      test::settle(loop);
    }
  }
  // What the program has read when it has read all there is.
  std::string read(TaskId id) {
    Program& reader = program(id);
    for (;;) {
      test::settle(loop);
      const std::string piece = test::read_all(reader.pipe.read);
      if (piece.empty()) return reader.read;
      reader.read += piece;
    }
  }

  test::Loop loop;
  test::NodeEnd node;
  Outbound outbound{loop, node.take_write_end(), [] {}};
  Pipe requests;
  std::map<TaskId, Program> programs;
  std::vector<std::string> frames;
  int writes = 0;
  std::optional<Inbound::End> end;
  Inbound inbound{loop,
                  std::move(requests.read),
                  {.frame = [this](BytesView frame) { serve(frame); },
                   .input = [this](TaskId id) { return input_of(id); },
                   .end = [this](Inbound::End how) { end = how; },
                   .congested = [] { return false; }}};
};

// No two places alike, so that nothing can be lost, doubled or out of order unseen.
std::string data_of(std::size_t size, char seed) {
  std::string data;
  for (std::size_t at = 0; data.size() < size; ++at) data += std::to_string(at) + seed;
  data.resize(size);
  return data;
}

std::string framed_term(std::string_view text) {
  const Bytes frame = test::frame(text);
  return framed({reinterpret_cast<const char*>(frame.data()), frame.size()});
}

std::string write_of(TaskId id, const std::string& data) {
  Bytes frame = test::frame("{stdin, " + std::to_string(id) + ", <<>>}");
  frame.resize(frame.size() - 4);
  for (int shift = 24; shift >= 0; shift -= 8) {
    frame.push_back(static_cast<Byte>(data.size() >> shift));
  }
  return framed(std::string{frame.begin(), frame.end()} + data);
}

Pipe sockets() {
  int ends[2];
  REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0);
  return Pipe{Fd{ends[0]}, Fd{ends[1]}};
}

const std::string kCredit = framed_term("{credit, 1, 5}");

}  // namespace

TEST_CASE("much data reaches the program as it was sent, and never passes as a frame") {
  const bool through_pipe = GENERATE(true, false);
  Port port{through_pipe ? must(make_pipe()) : sockets()};
  port.program(1);
  std::string sent;
  for (char seed = 'a'; seed < 'p'; ++seed) {
    const std::string data = data_of(kMuch + static_cast<std::size_t>(seed), seed);
    port.send(write_of(1, data) + kCredit);
    sent += data;
    REQUIRE(port.read(1) == sent);
  }
  CHECK(port.frames == std::vector<std::string>(15, "{credit,1,5}"));
  CHECK(port.writes == 0);
  CHECK_FALSE(port.end);
}

TEST_CASE("much data reaches the program wherever it is cut") {
  Port port;
  port.program(1);
  const std::string data = data_of(kMuch, 'a');
  // The second time its head is expected, the third time it is not.
  for (int time = 1; time <= 3; ++time) {
    const std::string frame = write_of(1, data) + kCredit;
    std::size_t sent = 0;
    const std::size_t cut = GENERATE(1U, 3U, 4U, 5U, 20U, 30U, 40U, 4096U, 40000U, 65000U);
    for (const std::size_t size : {cut, std::size_t{1}, std::size_t{7}, frame.size()}) {
      port.send(frame.substr(sent, size));
      sent = std::min(frame.size(), sent + size);
    }
    REQUIRE(sent == frame.size());
    if (time == 2) {
      for (int other = 0; other < 20; ++other) port.send(kCredit);
    }
  }
  CHECK(port.read(1) == data + data + data);
  CHECK(port.frames == std::vector<std::string>(23, "{credit,1,5}"));
}

TEST_CASE("little data, and much for others, comes between much data in order") {
  Port port;
  std::map<TaskId, std::string> sent;
  for (char round = 'a'; round < 'g'; ++round) {
    for (const TaskId id : {TaskId{1}, TaskId{300}, TaskId{1}}) {
      port.program(id);
      const std::string data = data_of(round % 2 == 0 ? kMuch : 100, round);
      port.send(write_of(id, data));
      sent[id] += data;
      REQUIRE(port.read(id) == sent[id]);
    }
    port.send(kCredit);
  }
  CHECK(port.frames == std::vector<std::string>(6, "{credit,1,5}"));
  CHECK(port.writes == 9);
  CHECK_FALSE(port.end);
}

TEST_CASE("a program that does not read holds up nobody else") {
  Port port;
  port.program(1);
  port.program(2);
  const std::string data = data_of(kMuch, 'a');
  std::string sent;
  // Its pipe is full, and half of the window.
  while (port.program(1).input->takes(kInputWindow / 2 + 1)) {
    port.send(write_of(1, data));
    sent += data;
    (void)port.node.frames();
  }
  port.send(write_of(2, data) + kCredit);
  CHECK(port.read(2) == data);
  CHECK(port.frames == std::vector<std::string>{"{credit,1,5}"});
  CHECK(port.read(1) == sent);
}

TEST_CASE("more than the window is refused whole") {
  Port port;
  port.program(1);
  port.send(write_of(1, data_of(kInputWindow + 1, 'a')) + kCredit);
  CHECK(port.node.frames() == std::vector<std::string>{"{stdin,1,{error,enobufs}}"});
  CHECK(port.frames == std::vector<std::string>{"{credit,1,5}"});
  CHECK(port.read(1).empty());
}

TEST_CASE("much data for nobody is dropped, and what is behind it is not") {
  Port port;
  const std::string data = data_of(kMuch, 'a');
  SECTION("nobody from the beginning") { port.send(write_of(1, data)); }
  SECTION("nobody any more when half of it has come") {
    port.program(1);
    const std::string frame = write_of(1, data);
    port.send(frame.substr(0, frame.size() / 2));
    SECTION("since it has closed its input") {
      port.program(1).pipe.read.close();
      port.send(frame.substr(frame.size() / 2));
      CHECK(port.node.frames(port.loop, 1) == std::vector<std::string>{"{stdin,1,{error,epipe}}"});
    }
    SECTION("since it is gone") {
      port.program(1).input->close();
      test::settle(port.loop);
      port.programs.erase(1);
      port.send(frame.substr(frame.size() / 2));
    }
  }
  port.program(2);
  port.send(write_of(2, data) + kCredit);
  CHECK(port.read(2) == data);
  CHECK(port.frames == std::vector<std::string>{"{credit,1,5}"});
  CHECK_FALSE(port.end);
}

TEST_CASE("an end within much data is broken") {
  Port port;
  port.program(1);
  const std::string frame = write_of(1, data_of(kMuch, 'a'));
  port.send(frame);
  port.send(frame.substr(0, 40000));
  CHECK_FALSE(port.end);
  port.requests.write.close();
  test::settle(port.loop);
  CHECK(port.end == Inbound::End::Broken);
}

TEST_CASE("an end behind much data is an end") {
  Port port;
  port.program(1);
  port.send(write_of(1, data_of(kMuch, 'a')));
  port.requests.write.close();
  test::settle(port.loop);
  CHECK(port.end == Inbound::End::Closed);
}
