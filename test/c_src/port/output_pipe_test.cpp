#include "port/output_pipe.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <random>

#include "support/catch.hpp"
#include "support/loop.hpp"

using namespace stdio;
using test::must;

namespace {

// A program's output, both pipes of it, on its way to the node.
struct Program {
  test::Loop loop;
  test::NodeEnd node;
  Outbound outbound{loop, node.take_write_end(), [] {}};
  Pipe output = must(make_pipe());
  Pipe error = must(make_pipe());
  OutputCredit credit;
  int ended = 0;
  OutputPipe out;
  OutputPipe err;

  explicit Program(std::int64_t granted = 1 << 20)
      : credit{granted},
        out{loop, outbound, std::move(output.read), OutputTag::Stdout,
            1,    credit,   [this] { ++ended; }},
        err{loop, outbound, std::move(error.read), OutputTag::Stderr,
            1,    credit,   [this] { ++ended; }} {
    // The test never waits for room.
    ::fcntl(output.write.get(), F_SETFL, O_NONBLOCK);
  }

  void print(std::string_view text) {
    test::write_all(output.write, text);
    test::settle(loop);
  }
  void grant(std::int64_t bytes) {
    credit.grant(bytes);
    out.credit_granted();
    err.credit_granted();
    test::settle(loop);
  }
};

std::string noise(std::size_t size) {
  std::mt19937 random{7};
  std::string bytes(size, '\0');
  for (char& byte : bytes) byte = static_cast<char>(random());
  return bytes;
}

// The payloads of output frames, without decoding: what is behind the fixed head.
std::string payloads(std::string_view frames) {
  constexpr std::size_t kHead = 4 + 27;
  std::string all;
  while (!frames.empty()) {
    std::size_t length = 0;
    for (const char byte : frames.substr(kHead - 4, 4)) {
      length = length << 8 | static_cast<unsigned char>(byte);
    }
    all += frames.substr(kHead, length);
    frames.remove_prefix(kHead + length);
  }
  return all;
}

}  // namespace

TEST_CASE("what a program prints is sent on") {
  Program program;
  program.print("hello");
  test::write_all(program.error.write, "problem");
  test::settle(program.loop);
  CHECK(program.node.frames() ==
        std::vector<std::string>{"{stdout,1,<<\"hello\">>}", "{stderr,1,<<\"problem\">>}"});
}

TEST_CASE("no more is sent than was granted, and goes on when more is") {
  Program program{5};
  program.print("hello world");
  CHECK(program.node.frames() == std::vector<std::string>{"{stdout,1,<<\"hello\">>}"});
  program.grant(3);
  CHECK(program.node.frames() == std::vector<std::string>{"{stdout,1,<<\" wo\">>}"});
  program.grant(100);
  CHECK(program.node.frames() == std::vector<std::string>{"{stdout,1,<<\"rld\">>}"});
}

TEST_CASE("both outputs share the credit") {
  Program program{6};
  program.print("hello");
  test::write_all(program.error.write, "problem");
  test::settle(program.loop);
  CHECK(program.node.frames() ==
        std::vector<std::string>{"{stdout,1,<<\"hello\">>}", "{stderr,1,<<\"p\">>}"});
  program.grant(6);
  CHECK(program.node.frames() == std::vector<std::string>{"{stderr,1,<<\"roblem\">>}"});
}

TEST_CASE("without credit nothing is read, so that the program stops") {
  Program program{0};
  const std::string much = noise(std::size_t{1} << 20);
  test::write_all(program.output.write, much);
  test::settle(program.loop);
  CHECK(program.node.read().empty());
  CHECK(::write(program.output.write.get(), "x", 1) == -1);
}

TEST_CASE("every byte arrives in order, small pieces and large ones") {
  Program program{std::int64_t{1} << 40};
  const std::string sent = noise(std::size_t{8} << 20);
  std::string_view unsent = sent;
  std::string received;
  REQUIRE(test::runs_until(program.loop, [&] {
    const auto wrote = ::write(program.output.write.get(), unsent.data(), unsent.size());
    if (wrote > 0) unsent.remove_prefix(static_cast<std::size_t>(wrote));
    if (unsent.empty()) program.output.write.close();
    received += program.node.read();
    return program.ended == 1 && payloads(received).size() == sent.size();
  }));
  CHECK(payloads(received) == sent);
}

TEST_CASE("an output ends when its last writer has closed it, once, and after its last byte") {
  Program program;
  program.print("last words");
  program.output.write.close();
  test::settle(program.loop);
  CHECK(program.node.frames() == std::vector<std::string>{"{stdout,1,<<\"last words\">>}"});
  CHECK(program.ended == 1);
  CHECK(program.out.ended());
  CHECK_FALSE(program.err.ended());
}

TEST_CASE("an output without credit does not end before its last byte is granted") {
  Program program{4};
  program.print("last words");
  program.output.write.close();
  test::settle(program.loop);
  CHECK(program.ended == 0);
  program.grant(6);
  CHECK(program.ended == 0);
  program.grant(1);
  CHECK(program.ended == 1);
  CHECK(program.node.frames() ==
        std::vector<std::string>{"{stdout,1,<<\"last\">>}", "{stdout,1,<<\" words\">>}"});
}

TEST_CASE("a drained output ends with what is there, whoever could still write") {
  Program program;
  test::write_all(program.output.write, "last words");
  program.out.drain();
  test::settle(program.loop);
  CHECK(program.node.frames() == std::vector<std::string>{"{stdout,1,<<\"last words\">>}"});
  CHECK(program.ended == 1);
}

TEST_CASE("a drained output needs no credit to be empty") {
  Program program{4};
  program.print("last");
  program.out.drain();
  test::settle(program.loop);
  CHECK(program.ended == 1);
}

TEST_CASE("a drained output without credit keeps what is there until it is granted") {
  Program program{4};
  program.print("last words");
  program.out.drain();
  test::settle(program.loop);
  CHECK(program.ended == 0);
  program.grant(6);
  CHECK(program.ended == 1);
}

TEST_CASE("a closed output says nothing more, nor that it has ended") {
  Program program;
  test::write_all(program.output.write, "never read");
  program.out.close();
  test::settle(program.loop);
  CHECK(program.node.frames().empty());
  CHECK(program.ended == 0);
  CHECK(program.out.ended());
}
