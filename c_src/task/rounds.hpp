#pragma once

#include <sys/types.h>

#include <chrono>
#include <optional>
#include <set>

namespace stdio {

// The rounds in which those below are killed until nobody is left: when the next one is due.
//
// Who has been reached dies as soon as it has a turn. To go round again meanwhile takes just that
// turn away, as a supervisor comes before all others: measured, three hundred of them that did so
// had two processors for 6 to 11 s. So only somebody new is a reason for haste, and whoever
// needs more than one round is waited for ever longer.
class Rounds {
 public:
  using Pause = std::chrono::milliseconds;

  // After a round that has found these; the first of them says nothing of who is new.
  void note(std::set<pid_t> found);
  // After one that reaches all there are without looking for them.
  void note();

  [[nodiscard]] bool none_yet() const { return count_ == 0; }
  // Somebody has come since the round before.
  [[nodiscard]] bool somebody_new() const { return somebody_new_; }
  [[nodiscard]] Pause pause() const { return pause_; }

 private:
  static constexpr Pause kShortest{10};
  static constexpr Pause kLongest{640};

  void count();

  int count_ = 0;
  std::optional<std::set<pid_t>> found_;
  bool somebody_new_ = false;
  Pause pause_ = kShortest;
};

}  // namespace stdio
