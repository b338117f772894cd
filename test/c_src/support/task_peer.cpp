#include "support/task_peer.hpp"

#include <poll.h>

#include "support/catch.hpp"
#include "support/notation.hpp"
#include "support/process.hpp"
#include "sys/message.hpp"
#include "task/task.hpp"

namespace stdio::test {

namespace {

Bytes one_behind_the_other(std::string_view name, std::string_view arguments) {
  Bytes terms = encoded(name);
  append(terms, encoded(arguments));
  return terms;
}

std::string in_words(const ControlFrame& frame) {
  switch (frame.kind) {
    case ControlKind::Result: return shown(frame.payload);
    case ControlKind::Forked: return "forked";
    case ControlKind::Launched: return "launched";
    case ControlKind::Refused: return shown(BytesView{frame.payload}.subspan(sizeof(pid_t)));
    case ControlKind::ChildExit: {
      const auto exit = value_from<ChildExit>(frame.payload);
      return std::to_string(exit.pid) + " " + shown(status_of(exit));
    }
    case ControlKind::Rested: return "rested";
    case ControlKind::Ended: return frame.payload.size() == sizeof(Rung) ? "ended" : "no word";
    default: return "an order";
  }
}

}  // namespace

TaskPeer::TaskPeer(Role role) {
  auto sockets = must(make_socket_pair());
  pid_ = start_child([&] { begin_task(std::move(sockets.theirs), {role}); });
  is_ours_ = true;
  control_ = std::move(sockets.ours);
}

TaskPeer::~TaskPeer() {
  hang_up();
  if (is_ours_) CHECK(end() != "still runs");
}

void TaskPeer::send(ControlKind kind, BytesView payload, std::vector<Fd> fds) {
  const Bytes frame = control_frame(kind, payload, fds.size());
  for (BytesView rest{frame}; !rest.empty();) {
    rest = rest.subspan(must(send_message(control_, rest, fds)));
    fds.clear();
  }
}

std::optional<ControlFrame> TaskPeer::next_frame() {
  for (;;) {
    if (auto frame = input_.next()) return frame;
    pollfd waiting{control_.get(), POLLIN, 0};
    const auto patience = std::chrono::milliseconds{kDeadline};
    deaf_ = ::poll(&waiting, 1, static_cast<int>(patience.count())) != 1;
    if (deaf_) return std::nullopt;
    const auto got = input_.receive(control_);
    if (!got || *got == 0) return std::nullopt;
  }
}

std::string TaskPeer::heard() {
  if (const auto frame = next_frame()) return in_words(*frame);
  return deaf_ ? "nothing" : "hung up";
}

std::string TaskPeer::call(std::string_view name, std::string_view arguments) {
  send(ControlKind::Call, one_behind_the_other(name, arguments));
  return heard();
}

std::string TaskPeer::batch(std::string_view calls) {
  send(ControlKind::Batch, encoded(calls));
  return heard();
}

TaskPeer TaskPeer::fork(Role role) {
  auto sockets = must(make_socket_pair());
  std::vector<Fd> fds;
  fds.push_back(std::move(sockets.theirs));
  send(ControlKind::Fork, bytes_of(ForkOrder{role == Role::Supervisor}), std::move(fds));
  const auto answer = next_frame();
  REQUIRE(answer);
  REQUIRE(answer->kind == ControlKind::Forked);
  const auto pid = value_from<std::int64_t>(answer->payload);
  REQUIRE(pid > 1);
  return TaskPeer{static_cast<pid_t>(pid), std::move(sockets.ours)};
}

void TaskPeer::launch(std::string_view calls) {
  const auto plan = default_plan();
  Bytes order =
      copy_of(bytes_of(LaunchOrder{true, static_cast<std::uint32_t>(plan.size()), false, 0}));
  for (const StopStep& step : plan) append(order, bytes_of(step));
  append(order, encoded(calls));
  send(ControlKind::Launch, order, streams(must(open_null()), must(open_null())));
}

void TaskPeer::become(std::string_view execve_arguments, std::vector<Fd> streams) {
  send(ControlKind::Call, one_behind_the_other("execve", execve_arguments), std::move(streams));
}

Fd TaskPeer::become_shell(const std::string& script, Fd input) {
  auto output = must(make_pipe());
  auto fds = streams(std::move(output.write), must(open_null()));
  if (input.valid()) fds.push_back(std::move(input));
  become("[\"/bin/sh\",[\"sh\",\"-c\",<<\"" + script + "\">>],[<<\"PATH=/bin:/usr/bin\">>]]",
         std::move(fds));
  CHECK(heard() == "hung up");
  return std::move(output.read);
}

std::string TaskPeer::end() {
  is_ours_ = false;
  return end_of(pid_);
}

}  // namespace stdio::test
