#include <array>

#include "port/task_link.hpp"
#include "support/catch.hpp"

using namespace stdio;
using enum LinkState;

namespace {

constexpr std::array kEvents{LinkEvent::Forked,    LinkEvent::Started,   LinkEvent::Exited,
                             LinkEvent::Delivered, LinkEvent::StopAsked, LinkEvent::Renewed};

struct Row {
  LinkState state;
  std::array<LinkState, kEvents.size()> after;  // in the order of kEvents
};

}  // namespace

TEST_CASE("a link goes from state to state as drawn, and no other way") {
  const Row row = GENERATE(                                                     //
      Row{Forking, {Serving, Forking, Gone, Forking, Stopping, Forking}},       //
      Row{Serving, {Serving, Running, Draining, Serving, Stopping, Serving}},   //
      Row{Running, {Running, Running, Draining, Running, Stopping, Running}},   //
      Row{Draining, {Draining, Draining, Draining, Gone, Stopping, Draining}},  //
      Row{Stopping, {Stopping, Stopping, Gone, Stopping, Stopping, Serving}},   //
      Row{Gone, {Gone, Gone, Gone, Gone, Gone, Gone}});
  for (std::size_t i = 0; i < kEvents.size(); ++i) {
    INFO("state " << static_cast<int>(row.state) << ", event " << i);
    CHECK(transition(row.state, kEvents[i]) == row.after[i]);
  }
}
