#include "port/forker.hpp"

#include <boost/asio/post.hpp>
#include <chrono>
#include <csignal>
#include <utility>

#include "sys/kill.hpp"
#include "sys/process.hpp"
#include "task/births.hpp"
#include "task/task.hpp"

namespace stdio {

namespace {

// One that somebody has stopped would be waited for without end.
constexpr auto kPatience = std::chrono::seconds{5};

}  // namespace

Forker::Forker(boost::asio::io_context& loop, const DescriptorLimit& descriptors, Born born)
    : loop_{loop}, descriptors_{descriptors}, born_{std::move(born)}, patience_{loop} {}

bool Forker::begin() {
  if (!can_fork_siblings()) return false;
  if (control_ && control_->open()) return true;
  auto sockets = make_socket_pair();
  if (!sockets) return false;
  const auto pid = fork_process(Dispositions::Default);
  if (pid && *pid == 0) {
    descriptors_.restore();
    serve_births(std::move(sockets->theirs));
  }
  if (!pid) return false;
  pid_ = *pid;
  // The last one may be telling us of its end.
  boost::asio::post(loop_, [last = std::move(control_)] {});
  control_ = std::make_unique<ControlLink>(
      loop_, std::move(sockets->ours),
      ControlLink::Handlers{.frame =
                                [this](const ControlFrame& frame) {
                                  tell(pid_told(value_from<std::int64_t>(frame.payload)));
                                },
                            .end = [this] { lost(); }});
  control_->listen();
  return true;
}

void Forker::fork(Order order) {
  if (!waiting_.empty()) return held_.push_back(std::move(order));
  if (!begin()) return fork_here(std::move(order));
  send(std::move(order));
}

void Forker::send(Order order) {
  auto birth = birth_frame(order.role, order.filter, order.cgroup);
  await(order);
  std::vector<Fd> fds;
  fds.push_back(std::move(order.control));
  if (birth.folder.valid()) fds.push_back(std::move(birth.folder));
  control_->send(ControlKind::Birth, birth.payload, std::move(fds));
  if (unborn_.size() > 1) return;
  patience_.expires_after(kPatience);
  patience_.async_wait([this, late = pid_](const Error& error) {
    if (!error && pid_ == late) (void)signal_child(late, SIGKILL);
  });
}

void Forker::fork_here(Order order) {
  const auto pid = fork_process(Dispositions::Default);
  if (pid && *pid == 0) {
    descriptors_.restore();
    const auto filter = Filter::of(order.filter);
    begin_task(std::move(order.control), {order.role,
                                          Birth::Keeps::Nothing,
                                          {filter ? *filter : Filter{}, {}},
                                          std::move(order.cgroup)});
  }
  await(order);
  boost::asio::post(loop_, [this, pid] { tell(pid); });
}

void Forker::await(const Order& order) {
  unborn_.push_back({order.id, order.cgroup ? order.cgroup->name() : std::string{}});
}

void Forker::rename(TaskId before, TaskId now) {
  for (Child& child : unborn_) {
    if (child.id == before) child.id = now;
  }
  for (Order& order : held_) {
    if (order.id == before) order.id = now;
  }
}

void Forker::when_settled(std::function<void()> act) {
  waiting_.push_back(std::move(act));
  if (settled()) settle();
}

void Forker::tell(Result<pid_t> pid) {
  if (unborn_.empty()) return;
  const Child child = std::move(unborn_.front());
  unborn_.pop_front();
  if (settled()) patience_.cancel();
  born_(child, pid);
  if (settled()) settle();
}

// It has nothing to lose.
void Forker::end() {
  when_settled([this] {
    if (pid_ != 0) (void)signal_child(pid_, SIGKILL);
  });
}

void Forker::reaped(pid_t pid) {
  if (pid == pid_) pid_ = 0;
}

// What they do may have others wait, and others forked.
void Forker::settle() {
  while (settled() && !waiting_.empty()) {
    const auto act = std::move(waiting_.front());
    waiting_.erase(waiting_.begin());
    act();
  }
  if (!waiting_.empty()) return;
  for (Order& order : std::exchange(held_, {})) fork(std::move(order));
}

// Somebody has killed it. Who was forked by it and not told of finds the port's end of his control
// socket closed.
void Forker::lost() {
  patience_.cancel();
  for (auto left = unborn_.size(); left > 0; --left) tell(error_from(ESRCH));
}

}  // namespace stdio
