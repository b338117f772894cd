#include <algorithm>
#include <chrono>
#include <utility>

#include "port/tasks.hpp"

namespace stdio {

namespace {

using std::chrono::milliseconds;

// For what supervisors leave to us, at the end of all.
constexpr auto kLastCall = milliseconds{7000};

}  // namespace

void Tasks::end_all(std::function<void()> ended) {
  all_ended_ = std::move(ended);
  milliseconds longest{0};
  for (TaskLink* link : links_.below(kPort)) {
    longest = std::max(longest, link->patience());
    if (link->identity().parent == kPort) end_domain(*link, nullptr);
  }
  last_call_.expires_after(longest + kLastCall);
  last_call_.async_wait([this](const Error& error) {
    if (!error) std::exchange(all_ended_, nullptr)();
  });
  forker_.end();
  finish_ending();
}

void Tasks::finish_ending() {
  if (!all_ended_ || !forker_.settled() || forker_.pid() != 0 || !children_.none_own()) return;
  children_.end_adopted([this](const std::vector<pid_t>&) {
    if (all_ended_) std::exchange(all_ended_, nullptr)();
  });
}

}  // namespace stdio
