#include "protocol/control.hpp"

#include <csignal>

#include "sys/message.hpp"
#include "sys/overloaded.hpp"

namespace stdio {

Bytes control_frame(ControlKind kind, BytesView payload, std::size_t fds, Urgency urgency) {
  const ControlHead head{static_cast<std::uint32_t>(payload.size()), kind,
                         static_cast<std::uint8_t>(fds), urgency};
  Bytes frame(sizeof head + payload.size());
  std::memcpy(frame.data(), &head, sizeof head);
  std::copy(payload.begin(), payload.end(), frame.begin() + sizeof head);
  return frame;
}

Result<pid_t> pid_told(std::int64_t told) {
  if (told > kForksNoMore) return static_cast<pid_t>(told);
  return error_from(static_cast<int>(-static_cast<std::uint64_t>(told)));
}

std::vector<StopStep> default_plan() { return {{SIGKILL, 5000}}; }

std::vector<StopStep> plan_from(BytesView bytes) {
  std::vector<StopStep> plan;
  for (; bytes.size() >= sizeof(StopStep); bytes = bytes.subspan(sizeof(StopStep))) {
    plan.push_back(value_from<StopStep>(bytes));
  }
  return plan;
}

ChildExit child_exit(pid_t pid, const WaitStatus& status) {
  return std::visit(Overloaded{
                        [&](Exited exited) {
                          return ChildExit{pid, 0, exited.code};
                        },
                        [&](Killed killed) {
                          return ChildExit{pid, 1, killed.signal};
                        },
                    },
                    status);
}

WaitStatus status_of(const ChildExit& exit) {
  if (exit.killed != 0) return Killed{exit.number};
  return Exited{exit.number};
}

Result<std::size_t> ControlInput::receive(const Fd& socket) {
  bytes_.erase(bytes_.begin(), bytes_.begin() + static_cast<std::ptrdiff_t>(taken_));
  taken_ = 0;
  return receive_message(socket, bytes_, fds_);
}

std::optional<ControlFrame> ControlInput::next() {
  const BytesView waiting = BytesView{bytes_}.subspan(taken_);
  if (waiting.size() < sizeof(ControlHead)) return std::nullopt;
  const auto head = value_from<ControlHead>(waiting);
  broken_ = head.payload > kMaxControlPayload || head.kind > kLastControlKind;
  if (broken_) return std::nullopt;
  if (waiting.size() - sizeof head < head.payload) return std::nullopt;
  taken_ += sizeof head + head.payload;
  ControlFrame frame{
      head.kind, copy_of(waiting.subspan(sizeof head, head.payload)), {}, head.urgency};
  for (int i = 0; i < head.fds && !fds_.empty(); ++i) {
    frame.fds.push_back(std::move(fds_.front()));
    fds_.pop_front();
  }
  return frame;
}

}  // namespace stdio
