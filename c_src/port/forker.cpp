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

Forker::Child child_of(const Forker::Order& order) {
  return {order.id, order.cgroup ? order.cgroup->name() : std::string{}};
}

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
      ControlLink::Handlers{
          .frame = [this](const ControlFrame& f) { hear(value_from<BirthAnswer>(f.payload)); },
          .end = [this] { lost(); }});
  control_->listen();
  return true;
}

void Forker::fork(Order order) {
  if (ending_) return refuse(order);
  if (!waiting_.empty()) return held_.push_back(std::move(order));
  begin() ? send(std::move(order)) : fork_here(std::move(order));
}

void Forker::send(Order order) {
  const auto serial = await(order);
  auto birth = birth_frame(serial, order.role, order.filter, std::move(order.cgroup));
  std::vector<Fd> fds;
  fds.push_back(std::move(order.control));
  if (birth.folder.valid()) fds.push_back(std::move(birth.folder));
  control_->send(ControlKind::Birth, birth.payload, std::move(fds));
}

void Forker::fork_here(Order order) {
  const auto pid = fork_process(Dispositions::Default);
  if (pid && *pid == 0) {
    descriptors_.restore();
    auto birth = Birth::below_port(order.role, order.filter, std::move(order.cgroup));
    begin_task(std::move(order.control), std::move(birth));
  }
  const std::int64_t told = pid ? std::int64_t{*pid} : -pid.error().value();
  boost::asio::post(loop_, [this, answer = BirthAnswer{await(order), told}] { hear(answer); });
}

// Not one of those that an answer is awaited for.
void Forker::refuse(const Order& order) {
  boost::asio::post(loop_, [this, child = child_of(order)] { born_(child, error_from(ESRCH)); });
}

std::uint64_t Forker::await(const Order& order) {
  unborn_.push_back(child_of(order));
  unborn_.back().serial = ++serial_;
  if (unborn_.size() == 1) be_patient();
  return serial_;
}

void Forker::be_patient() {
  patience_.expires_after(kPatience);
  patience_.async_wait([this](const Error& error) {
    // Or it has been asked for more, in the moment that it was late.
    const bool late = !settled() && patience_.expiry() <= std::chrono::steady_clock::now();
    if (!error && late && pid_ != 0) (void)signal_child(pid_, SIGKILL);
  });
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

// An order that the system did not take has no answer (ETOOMANYREFS of unix(7)).
void Forker::hear(const BirthAnswer& answer) {
  while (!settled() && unborn_.front().serial < answer.serial) tell(error_from(EAGAIN));
  if (!settled() && unborn_.front().serial == answer.serial) tell(pid_told(answer.told));
}

void Forker::tell(Result<pid_t> pid) {
  const Child child = std::move(unborn_.front());
  unborn_.pop_front();
  settled() ? (void)patience_.cancel() : be_patient();
  born_(child, pid);
  if (settled()) settle();
}

// It has nothing to lose.
void Forker::end() {
  ending_ = true;
  when_settled([this] {
    if (pid_ != 0) (void)signal_child(pid_, SIGKILL);
  });
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
  for (const auto last = serial_; !settled() && unborn_.front().serial <= last;) {
    tell(error_from(ESRCH));
  }
}

}  // namespace stdio
