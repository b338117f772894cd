#include "task/family.hpp"

#include "sys/overloaded.hpp"

namespace stdio {

namespace {

constexpr int kMaxReaps = 512;

}  // namespace

Family::Left Family::reap() {
  for (int reaped_now = 0; reaped_now < kMaxReaps; ++reaped_now) {
    const auto reaped = reap_any();
    if (!reaped) return Left::None;
    if (!*reaped) return Left::Living;
    bury((*reaped)->pid, (*reaped)->status);
  }
  return Left::Unreaped;
}

Result<Waited> Family::wait(pid_t child, int options) {
  auto waited = wait_for(child, options);
  if (!waited || !waited->change) return waited;
  std::visit(Overloaded{
                 [&](const Exited& exited) { bury(waited->pid, exited); },
                 [&](const Killed& killed) { bury(waited->pid, killed); },
                 [](const Stopped&) {},
                 [](const Continued&) {},
             },
             *waited->change);
  return waited;
}

void Family::bury(pid_t child, const WaitStatus& status) {
  forked_.erase(child);
  ended_.push_back(child_exit(child, status));
}

}  // namespace stdio
