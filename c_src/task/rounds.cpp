#include "task/rounds.hpp"

#include <algorithm>
#include <utility>

namespace stdio {

void Rounds::note(std::set<pid_t> found) {
  const auto before = std::exchange(found_, std::move(found));
  somebody_new_ = before && !std::includes(before->begin(), before->end(),  //
                                           found_->begin(), found_->end());
  count();
}

void Rounds::note() {
  somebody_new_ = false;
  count();
}

void Rounds::count() {
  if (++count_ == 1) return;
  pause_ = somebody_new_ ? kShortest : std::min(2 * pause_, kLongest);
}

}  // namespace stdio
