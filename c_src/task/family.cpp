#include "task/family.hpp"

#include <sys/wait.h>

#include "sys/overloaded.hpp"
#include "sys/tree.hpp"

namespace stdio {

namespace {

constexpr int kMaxReaps = 512;

}  // namespace

Family::Left Family::reap() {
  for (int reaped_now = 0; reaped_now < kMaxReaps; ++reaped_now) {
    const auto waited = wait_for(-1, WNOHANG);
    if (!waited) return has_more_than_children() ? Left::Living : Left::None;
    if (!waited->change) return Left::Living;
    take_note(*waited);
    if (std::holds_alternative<Stopped>(*waited->change)) stops_[waited->pid] = *waited;
  }
  return Left::Unreaped;
}

Result<Waited> Family::wait(pid_t child, int options) {
  if (const auto stop = take_stop(child)) return *stop;
  auto waited = wait_for(child, options);
  if (waited && waited->change) take_note(*waited);
  return waited;
}

void Family::take_note(const Waited& waited) {
  std::visit(Overloaded{
                 [&](const Exited& exited) { bury(waited.pid, exited); },
                 [&](const Killed& killed) { bury(waited.pid, killed); },
                 [](const Stopped&) {},
                 [](const Continued&) {},
             },
             *waited.change);
}

void Family::bury(pid_t child, const WaitStatus& status) {
  const auto whose = forked_.erase(child) > 0 ? Whose::Own : Whose::Orphan;
  stops_.erase(child);
  ended_.push_back({child_exit(child, status), whose});
}

std::optional<Waited> Family::take_stop(pid_t child) {
  const auto node = stops_.extract(child == -1 && !stops_.empty() ? stops_.begin()->first : child);
  if (node.empty()) return std::nullopt;
  return node.mapped();
}

}  // namespace stdio
