#include "port/outbound.hpp"

#include <algorithm>

#include "protocol/event.hpp"
#include "support/catch.hpp"
#include "support/loop.hpp"
#include "support/notation.hpp"

using namespace stdio;
using test::must;

namespace {

struct Sender {
  test::Loop loop;
  test::NodeEnd node;
  int relieved = 0;
  Outbound outbound{loop, node.take_write_end(), [this] { ++relieved; }};

  void send(std::string_view term) { outbound.send(test::frame(term)); }
  std::vector<std::string> heard() {
    test::settle(loop);
    return node.frames();
  }
};

// A source with as many pieces of output as it was made with.
class Source : public OutputSource {
 public:
  Source(Sender& sender, TaskId id, int pieces)
      : sender_{sender}, id_{id}, left_{pieces}, pipe_{must(make_pipe())} {
    sender_.outbound.offer(*this);
  }

  void take_turn() override {
    test::write_all(pipe_.write, "x");
    (void)sender_.outbound.copy_from(pipe_.read, OutputTag::Stdout, id_, 1);
    if (--left_ > 0) sender_.outbound.offer(*this);
  }

 private:
  Sender& sender_;
  TaskId id_;
  int left_;
  Pipe pipe_;
};

std::string a_megabyte() { return "<<\"" + std::string(std::size_t{1} << 20, 'm') + "\">>"; }

}  // namespace

TEST_CASE("frames go out in the order they were sent, with their lengths") {
  Sender sender;
  for (const char* term : {"{reply,a,ok}", "{exit_status,1,0}", "{reply,b,{error,enoent}}"}) {
    sender.send(term);
  }
  CHECK(sender.heard() ==
        std::vector<std::string>{"{reply,a,ok}", "{exit_status,1,0}", "{reply,b,{error,enoent}}"});
}

TEST_CASE("what is said in one round of the loop goes out in one write") {
  Sender sender;
  sender.send("a");
  CHECK(sender.node.read().empty());
  sender.send("b");
  CHECK(sender.heard() == std::vector<std::string>{"a", "b"});
}

TEST_CASE("what nobody waits for goes with what is sent next") {
  Sender sender;
  sender.outbound.send(test::frame("a"), Urgency::Soon);
  CHECK(sender.heard().empty());
  sender.send("b");
  CHECK(sender.heard() == std::vector<std::string>{"a", "b"});
}

TEST_CASE("what nobody waits for goes alone if nothing else is sent") {
  Sender sender;
  sender.outbound.send(test::frame("a"), Urgency::Soon);
  CHECK(sender.node.frames(sender.loop, 1) == std::vector<std::string>{"a"});
}

TEST_CASE("sources take turns, one frame each") {
  Sender sender;
  Source first{sender, 1, 3};
  Source second{sender, 2, 3};
  CHECK(sender.heard() == std::vector<std::string>{"{stdout,1,<<\"x\">>}", "{stdout,2,<<\"x\">>}",
                                                   "{stdout,1,<<\"x\">>}", "{stdout,2,<<\"x\">>}",
                                                   "{stdout,1,<<\"x\">>}", "{stdout,2,<<\"x\">>}"});
}

TEST_CASE("replies do not wait for output") {
  Sender sender;
  Source source{sender, 1, 3};
  sender.send("{reply,a,ok}");
  CHECK(sender.heard().front() == "{reply,a,ok}");
}

TEST_CASE("a source that is forgotten has no turn") {
  Sender sender;
  Source first{sender, 1, 1};
  Source second{sender, 2, 1};
  sender.outbound.forget(first);
  CHECK(sender.heard() == std::vector<std::string>{"{stdout,2,<<\"x\">>}"});
}

TEST_CASE("a node that does not read makes congestion, one that reads relieves it") {
  Sender sender;
  std::size_t sent = 0;
  for (; !sender.outbound.congested(); ++sent) {
    sender.send(a_megabyte());
    test::settle(sender.loop);
  }
  REQUIRE(sent < 10);
  sender.relieved = 0;
  test::settle(sender.loop);
  CHECK(sender.relieved == 0);

  const auto frames = sender.node.frames(sender.loop, sent);
  CHECK(frames.size() == sent);
  CHECK(std::all_of(frames.begin(), frames.end(),
                    [](const std::string& frame) { return frame == a_megabyte(); }));
  CHECK_FALSE(sender.outbound.congested());
  CHECK(sender.relieved > 0);
}

TEST_CASE("a node that is gone is written to no more, and congests nothing") {
  Sender sender;
  while (!sender.outbound.congested()) sender.send(a_megabyte());
  sender.node.close();
  CHECK(test::runs_until(sender.loop, [&] { return sender.relieved > 0; }));
  CHECK_FALSE(sender.outbound.congested());
  sender.send(a_megabyte());
  sender.send(a_megabyte());
  CHECK_FALSE(sender.outbound.congested());
  test::settle(sender.loop);
}

TEST_CASE("a source's piece is a frame of its own, copied or spliced") {
  Sender sender;
  REQUIRE(sender.outbound.splices());
  const Pipe pipe = must(make_pipe());
  test::write_all(pipe.write, "copied spliced");
  CHECK(must(sender.outbound.copy_from(pipe.read, OutputTag::Stdout, 1, 7)) == 7);
  sender.send("{reply,a,ok}");
  CHECK(sender.heard() == std::vector<std::string>{"{stdout,1,<<\"copied \">>}", "{reply,a,ok}"});
  CHECK(must(sender.outbound.splice_from(pipe.read, OutputTag::Stderr, 2, 100)) == 7);
  sender.send("{reply,b,ok}");
  CHECK(sender.heard() == std::vector<std::string>{"{stderr,2,<<\"spliced\">>}", "{reply,b,ok}"});
}

TEST_CASE("a source with nothing now, or nothing any more, makes no frame") {
  Sender sender;
  auto pipe = must(make_pipe());
  Descriptor unblocked{sender.loop, std::move(pipe.read)};
  const auto both_ways = [&] {
    return std::pair{sender.outbound.copy_from(unblocked.fd(), OutputTag::Stdout, 1, 100),
                     sender.outbound.splice_from(unblocked.fd(), OutputTag::Stdout, 1, 100)};
  };
  CHECK(both_ways().first.error().value() == EAGAIN);
  CHECK(both_ways().second.error().value() == EAGAIN);
  pipe.write.close();
  CHECK(must(both_ways().first) == 0);
  CHECK(must(both_ways().second) == 0);
  sender.send("{reply,a,ok}");
  CHECK(sender.heard() == std::vector<std::string>{"{reply,a,ok}"});
}
