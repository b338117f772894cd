#include "task/hearing.hpp"

namespace stdio {

Result<void> Hearing::listen(std::initializer_list<int> signals) {
  const std::size_t before = heard_.size();
  heard_.insert(signals);
  if (queue_ && heard_.size() == before) return {};
  return tune();
}

Result<void> Hearing::tune() {
  std::set<int> all = heard_;
  all.insert(reported_.begin(), reported_.end());
  if (queue_) return queue_->hear(all);
  auto opened = SignalQueue::open(all);
  if (!opened) return opened.error();
  queue_.emplace(std::move(*opened));
  return {};
}

Result<Hearing::Action> Hearing::action(int signal) const {
  if (reports(signal)) return Action::Reported;
  const auto now = disposition_of(signal);
  if (!now) return now.error();
  return *now == Disposition::Ignored ? Action::Ignored : Action::Default;
}

Result<void> Hearing::set_action(int signal, Action action) {
  const auto wanted = action == Action::Ignored ? Disposition::Ignored : Disposition::Default;
  // An ignored signal would not be queued either (signal(7)): default is right for a reported one.
  if (const auto set = set_disposition(signal, wanted); !set) return set;
  if (action == Action::Reported)
    reported_.insert(signal);
  else
    reported_.erase(signal);
  return tune();
}

std::vector<QueuedSignal> Hearing::take() const {
  return queue_ ? queue_->take() : std::vector<QueuedSignal>{};
}

}  // namespace stdio
