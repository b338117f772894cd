#include "task/rounds.hpp"

#include "support/catch.hpp"

using namespace stdio;
using std::chrono::milliseconds;

TEST_CASE("those who only need time to die are left ever more of it") {
  Rounds rounds;
  CHECK(rounds.none_yet());
  rounds.note({10, 11, 12});
  CHECK_FALSE(rounds.none_yet());
  CHECK(rounds.pause() == milliseconds{10});
  rounds.note({10, 11});
  CHECK(rounds.pause() == milliseconds{20});
  rounds.note({11});
  CHECK(rounds.pause() == milliseconds{40});
  for (int i = 0; i < 10; ++i) rounds.note({11});
  CHECK(rounds.pause() == milliseconds{640});
  CHECK_FALSE(rounds.somebody_new());
}

TEST_CASE("somebody new is a reason for haste, until nobody comes any more") {
  Rounds rounds;
  rounds.note({10});
  CHECK_FALSE(rounds.somebody_new());
  rounds.note({10});
  rounds.note({10, 11});
  CHECK(rounds.somebody_new());
  CHECK(rounds.pause() == milliseconds{10});
  rounds.note({11});
  CHECK_FALSE(rounds.somebody_new());
  CHECK(rounds.pause() == milliseconds{20});
  rounds.note({12});
  CHECK(rounds.somebody_new());
}

TEST_CASE("a round that reaches all without looking says nothing of who is new") {
  Rounds rounds;
  rounds.note();
  CHECK_FALSE(rounds.none_yet());
  rounds.note({10});
  CHECK_FALSE(rounds.somebody_new());
  rounds.note();
  CHECK(rounds.pause() == milliseconds{40});
}
