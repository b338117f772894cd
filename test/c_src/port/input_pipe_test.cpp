#include "port/input_pipe.hpp"

#include <fcntl.h>
#include <unistd.h>

#include "support/catch.hpp"
#include "support/loop.hpp"

using namespace stdio;
using test::must;

namespace {

// The port's end of a program's input, and the program's end.
struct Program {
  test::Loop loop;
  test::NodeEnd node;
  Outbound outbound{loop, node.take_write_end(), [] {}};
  Pipe pipe = must(make_pipe());
  InputPipe input{loop, outbound, std::move(pipe.write), 1};

  Program() { ::fcntl(pipe.read.get(), F_SETFL, O_NONBLOCK); }

  void write(std::string_view text) {
    input.write({reinterpret_cast<const Byte*>(text.data()), text.size()});
    test::settle(loop);
  }
  // What it reads until there is no more, for now.
  std::string read() {
    std::string all;
    for (;;) {
      test::settle(loop);
      const std::string piece = test::read_all(pipe.read);
      if (piece.empty()) return all;
      all += piece;
    }
  }
  std::vector<std::string> heard() {
    test::settle(loop);
    return node.frames();
  }
  // The sum of what was given back, and nothing else heard.
  std::size_t taken() {
    std::size_t sum = 0;
    const std::string before = "{stdin,1,";
    for (const std::string& frame : heard()) {
      REQUIRE(frame.starts_with(before));
      sum += std::stoul(frame.substr(before.size()));
    }
    return sum;
  }
  [[nodiscard]] bool at_end() const {
    char byte = 0;
    return ::read(pipe.read.get(), &byte, 1) == 0;
  }
};

const std::string kWindow(kInputWindow, 'w');

}  // namespace

TEST_CASE("what is written to a program it reads, in order") {
  Program program;
  program.write("hello ");
  program.write("");
  program.write("world");
  CHECK(program.read() == "hello world");
  CHECK(program.heard().empty());
}

TEST_CASE("what a program has taken is given back, all but less than half of the window") {
  Program program;
  std::size_t given_back = 0;
  for (std::size_t sent = 0; sent < 4 * kInputWindow; sent += 1000) {
    program.write(std::string(1000, 'x'));
    (void)program.read();
    given_back += program.taken();
    REQUIRE(given_back <= sent + 1000);
    REQUIRE(sent + 1000 - given_back < kInputWindow / 2);
  }
}

TEST_CASE(
    "when a program has read all, there is room for half of the window, as far as the node knows") {
  Program program;
  std::size_t on_its_way = 0;
  for (const std::size_t size : {kInputWindow / 2 - 1, kInputWindow / 2, std::size_t{1}}) {
    REQUIRE(on_its_way + kInputWindow / 2 <= kInputWindow);
    program.write(kWindow.substr(0, size));
    CHECK(program.read().size() == size);
    on_its_way += size - program.taken();
  }
}

TEST_CASE("a whole window may be on its way to a program that does not read") {
  Program program;
  std::size_t sent = 0;
  std::size_t taken = 0;
  // Its pipe holds the first ones.
  do {
    program.write(kWindow);
    sent += kWindow.size();
    taken += program.taken();
  } while (taken == sent);
  const std::size_t room = kInputWindow - (sent - taken);
  program.write(kWindow.substr(0, room));
  CHECK(program.heard().empty());
  CHECK(program.read().size() == sent + room);
  CHECK(taken + program.taken() > sent + room - kInputWindow / 2);
}

TEST_CASE("what exceeds the window is refused whole, and what was taken is not lost") {
  Program program;
  program.write(kWindow);
  const std::size_t taken = program.taken();
  program.write(std::string(taken + 1, 'y'));
  CHECK(program.heard() == std::vector<std::string>{"{stdin,1,{error,enobufs}}"});
  CHECK(program.read() == kWindow);
}

TEST_CASE("more than a window at once is refused, however empty the pipe") {
  Program program;
  program.write(kWindow + "y");
  CHECK(program.heard() == std::vector<std::string>{"{stdin,1,{error,enobufs}}"});
  program.write("fits");
  CHECK(program.read() == "fits");
}

TEST_CASE("a program's input ends behind everything that was written before") {
  Program program;
  program.write(kWindow);
  program.input.end();
  test::settle(program.loop);
  CHECK_FALSE(program.at_end());
  CHECK(program.read().size() + 1 == kWindow.size());
  CHECK(program.at_end());
}

TEST_CASE("an end with nothing waiting is an end at once") {
  Program program;
  program.input.end();
  CHECK(program.at_end());
}

TEST_CASE("what comes after the end is dropped") {
  Program program;
  program.input.end();
  program.write("late");
  program.input.end();
  CHECK(program.read().empty());
  CHECK(program.heard().empty());
}

TEST_CASE("a program that closes its input is told once, with nothing written") {
  Program program;
  program.pipe.read.close();
  CHECK(program.node.frames(program.loop, 1) ==
        std::vector<std::string>{"{stdin,1,{error,epipe}}"});
  program.write("dropped");
  program.input.end();
  CHECK(program.heard().empty());
}

TEST_CASE("a program that closes its input while more is waiting is told once") {
  Program program;
  program.write(kWindow);
  (void)program.heard();
  program.pipe.read.close();
  CHECK(program.node.frames(program.loop, 1) ==
        std::vector<std::string>{"{stdin,1,{error,epipe}}"});
  program.write("dropped");
  CHECK(program.heard().empty());
}

TEST_CASE("a closed input says nothing more") {
  Program program;
  program.write(kWindow);
  (void)program.heard();
  program.input.close();
  program.pipe.read.close();
  program.write("dropped");
  CHECK(program.heard().empty());
}
