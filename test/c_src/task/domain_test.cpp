#include "task/domain.hpp"

#include <unistd.h>

#include "support/catch.hpp"
#include "support/process.hpp"

using namespace stdio;

namespace {

// Nobody is this user.
constexpr uid_t kUser = 3'999'999'999;

void arm_with_user(Domain& domain) {
  EndOrder order{};
  order.has_user = true;
  order.user = kUser;
  domain.arm(order, {});
}

pid_t start_sleeper() {
  return test::start_child([] { ::pause(); });
}

std::string strikers(const Family& family) { return std::to_string(family.forked().size()); }

}  // namespace

// Each of these is a fork, before which the dying have no turn.
TEST_CASE("those who have been reached are not killed again as their user") {
  const std::string said = test::said_in_child([]() -> std::string {
    Domain domain{std::nullopt};
    arm_with_user(domain);
    Family family;
    Rounds rounds;
    const pid_t sleeper = start_sleeper();
    // Nobody reaps: it is there in every round.
    for (int i = 0; i < 5; ++i) domain.strike(family, rounds);
    return strikers(family) + " strikers, " + test::end_of(sleeper);
  });
  CHECK(said == "0 strikers, killed by sigkill");
}

TEST_CASE("who comes between two rounds is killed as the user as well") {
  const std::string said = test::said_in_child([]() -> std::string {
    Domain domain{std::nullopt};
    arm_with_user(domain);
    Family family;
    Rounds rounds;
    (void)start_sleeper();
    domain.strike(family, rounds);
    (void)start_sleeper();
    domain.strike(family, rounds);
    const std::string struck = strikers(family);
    while (family.reap() != Family::Left::None) {
    }
    return struck + " striker, all reaped";
  });
  CHECK(said == "1 striker, all reaped");
}
