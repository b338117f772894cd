#include "task/births.hpp"

#include <unistd.h>

#include <string>
#include <utility>

#include "sys/message.hpp"
#include "sys/process.hpp"
#include "sys/signal.hpp"
#include "task/resume.hpp"
#include "task/task.hpp"

namespace stdio {

namespace {

// Nothing if none was sent; EMFILE if its folder got lost on the way.
Result<std::optional<Cgroup>> cgroup_from(const ControlFrame& frame, BytesView name) {
  if (name.empty()) return std::optional<Cgroup>{};
  if (frame.fds.size() < 2) return error_from(EMFILE);
  auto cgroup = Cgroup::find(frame.fds[1], std::string{name.begin(), name.end()});
  if (!cgroup) return cgroup.error();
  return std::optional{std::move(*cgroup)};
}

// In a child, which is a task from here on.
[[noreturn]] void live(ControlFrame& frame, Fd control) {
  const auto order = value_from<BirthOrder>(frame.payload);
  const auto rest = BytesView{frame.payload}.subspan(sizeof order);
  auto cgroup = cgroup_from(frame, rest.subspan(order.filter));
  if (!cgroup) ::_exit(1);
  const Role role = order.supervisor ? Role::Supervisor : Role::Plain;
  begin_task(std::move(control),
             Birth::below_port(role, rest.first(order.filter), std::move(*cgroup)));
}

Result<pid_t> give_birth(ControlFrame frame) {
  if (frame.fds.empty() || frame.payload.size() < sizeof(BirthOrder)) return error_from(EINVAL);
  const auto pid = fork_sibling();
  if (pid && *pid == 0) live(frame, std::move(frame.fds.front()));
  return pid;
}

}  // namespace

BirthFrame birth_frame(std::uint64_t serial, Role role, BytesView filter,
                       std::optional<Cgroup> cgroup) {
  const std::string name = cgroup ? cgroup->name() : std::string{};
  const BirthOrder order{serial, role == Role::Supervisor,
                         static_cast<std::uint32_t>(filter.size())};
  BirthFrame birth{{}, cgroup ? cgroup->take_folder() : Fd{}};
  birth.payload.reserve(sizeof order + filter.size() + name.size());
  append(birth.payload, bytes_of(order));
  append(birth.payload, filter);
  birth.payload.insert(birth.payload.end(), name.begin(), name.end());
  return birth;
}

void serve_births(Fd control) {
  // The port's own session is nobody else's. Where each has its share of the processors
  // (sched_autogroup in sched(7)), hundreds of busy programs would leave the port next to nothing
  // of that: measured, it had no turn for 20 s.
  ::setsid();
  control = in_control_place(std::move(control));
  close_from(kControlPlace + 1);
  unblock_signals();
  (void)set_process_name("stdio");
  ControlInput input;
  for (;;) {
    while (auto frame = input.next()) {
      const auto serial = value_from<BirthOrder>(frame->payload).serial;
      const auto pid = give_birth(std::move(*frame));
      const BirthAnswer answer{serial, pid ? std::int64_t{*pid} : -pid.error().value()};
      // If the port is gone, the next receive says so.
      (void)send_message(control, control_frame(ControlKind::Forked, bytes_of(answer)), {});
    }
    if (const auto got = input.receive(control); !got || *got == 0) ::_exit(0);
  }
}

}  // namespace stdio
