#include "port/user_claims.hpp"

#include <unistd.h>

#include <random>

#include "sys/kill.hpp"
#include "sys/tree.hpp"

namespace stdio {

namespace {

// Root's alone: nobody else can take the locks, and nobody else needs them.
constexpr const char* kLocks = "/run/stdio.uids";

}  // namespace

Result<void> UserClaims::open() {
  if (locks_) return {};
  if (::geteuid() != 0) return error_from(EPERM);
  auto opened = ByteLocks::open(kLocks);
  if (!opened) return opened.error();
  locks_ = std::move(*opened);
  return {};
}

// From a random one on, so that nodes on one host seldom look at the same.
Result<std::vector<uid_t>> UserClaims::claim(std::size_t count) {
  if (const auto opened = open(); !opened) return opened.error();
  const std::set<uid_t> running = users_of_processes();
  const uid_t first = std::random_device{}() % kDrawnUsers;
  std::vector<uid_t> claims;
  for (uid_t i = 0; i < kDrawnUsers && claims.size() < count; ++i) {
    const uid_t user = kFirstDrawnUser + (first + i) % kDrawnUsers;
    if (claimed_.contains(user) || running.contains(user) || !locks_->take(user)) continue;
    claimed_.insert(user);
    claims.push_back(user);
  }
  if (claims.empty()) return error_from(EAGAIN);
  return claims;
}

}  // namespace stdio
