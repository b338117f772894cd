#pragma once

#include <sys/types.h>

#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <optional>
#include <set>
#include <unordered_map>
#include <vector>

#include "port/forker.hpp"
#include "protocol/request.hpp"
#include "task/rounds.hpp"

namespace stdio {

// The children of the port program: its own, which it forked, and those it adopts as a sub-reaper
// when a supervisor is killed by somebody else. Nobody wants the adopted ones: they are ended.
// Owned by Tasks.
class Children {
 public:
  // `survivors`: the pids that are still there at the deadline.
  using Ended = std::function<void(const std::vector<pid_t>& survivors)>;

  Children(boost::asio::io_context& loop, Forker& forker) : forker_{forker}, next_round_{loop} {}

  void add(pid_t pid, TaskId id) { own_[pid] = id; }
  std::optional<TaskId> take(pid_t pid);  // reaped: whose it was, if it was our own
  [[nodiscard]] bool is_own(pid_t pid) const { return own_.contains(pid); }
  [[nodiscard]] bool none_own() const { return own_.empty(); }

  void end_adopted(Ended ended);
  // Somebody has been reaped: it may have been the last of those.
  void reaped();

 private:
  using Clock = std::chrono::steady_clock;

  void go_round_after(std::chrono::milliseconds pause);
  void round();
  void finish(const std::vector<pid_t>& survivors);
  [[nodiscard]] std::set<pid_t> own_pids() const;

  Forker& forker_;
  std::unordered_map<pid_t, TaskId> own_;
  std::vector<Ended> waiting_;
  Clock::time_point deadline_;
  Rounds rounds_;
  boost::asio::steady_timer next_round_;
};

}  // namespace stdio
