#include <unistd.h>

#include <array>
#include <cstring>

#include "call/typed.hpp"
#include "protocol/event.hpp"
#include "sys/process.hpp"
#include "sys/wait_status.hpp"
#include "task/batch.hpp"
#include "task/sweep.hpp"
#include "task/task.hpp"

namespace stdio {

// How a supervisor starts a program without a task in between: its child has the supervisor's own
// memory until it is the program (vfork(2)), which spares the system a copy of all that. The child
// runs only calls that change nothing but the process that makes them (protocol/start_calls.hpp).
// While they last, the supervisor hears nothing.
//
// What the child allocates, it frees, or it belongs to us: the execve(2) leaves it no time to.

namespace {

using term::Reader;

// Of calls that end in an execve, ready before there is a child.
Result<Program> last_program(BytesView calls) {
  Reader reader{calls};
  const int count = reader.list().value_or(0);
  for (int i = 1; i < count; ++i) reader.any();
  reader.tuple();
  const auto name = reader.atom();
  if (!name || !starts_program(*name)) return error_from(EINVAL);
  return Program::read(*name, reader);
}

// Frames in memory that nobody else has had in hand.
class LastWords {
 public:
  template <class T>
  void add(ControlKind kind, const T& payload) {
    put(ControlHead{sizeof payload, kind, 0});
    put(payload);
  }
  [[nodiscard]] BytesView bytes() const { return BytesView{bytes_}.first(size_); }

 private:
  template <class T>
  void put(const T& value) {
    std::memcpy(bytes_.data() + size_, &value, sizeof value);
    size_ += sizeof value;
  }

  std::array<Byte, 64> bytes_{};
  std::size_t size_ = 0;
};

}  // namespace

void Task::launch(ControlFrame& frame) {
  if (!filters_.own.allows("fork")) return answer(ControlKind::Forked, bytes_of(kForksNoMore));
  const auto order = value_from<LaunchOrder>(frame.payload);
  const BytesView rest =
      BytesView{frame.payload}.subspan(std::min(sizeof order, frame.payload.size()));
  const std::size_t plan_size = std::min(order.steps * sizeof(StopStep), rest.size());
  const BytesView calls = rest.subspan(plan_size);
  const auto streams = StandardStreams::from(frame);
  const auto program = last_program(calls);
  bool leaves_memory = false;  // as it is, from here on
  const Perform perform = [&](std::string_view name, Reader& arguments) -> CallOutcome {
    if (!filters_.childrens.allows(name)) return refused_as(arguments, "undef");
    if (!starts_program(name)) return run_call(name, arguments);
    arguments.any();
    if (!program) return refused_call(program.error());
    leaves_memory = true;
    const Error error = program->become(streams);
    leaves_memory = false;
    return {false, error_result(error)};
  };
  std::vector<Bytes> results;
  std::optional<Bytes> refusal;
  const auto pid = vfork_process([&] {
    const auto entered = domain_.enter();
    refusal = entered ? run_batch(calls, perform, results).term : error_result(entered.error());
  });
  if (!pid) return answer(ControlKind::Forked, bytes_of(std::int64_t{-pid.error().value()}));
  if (!refusal && !leaves_memory) end_untrusted(*pid);
  family_.add(*pid);
  if (refusal) {
    Bytes told = copy_of(bytes_of(*pid));
    append(told, *refusal);
    return answer(ControlKind::Refused, told);
  }
  answer(ControlKind::Launched, bytes_of(*pid));
  if (order.has_domain)
    end_with({*pid, order.has_user, order.user}, plan_from(rest.first(plan_size)));
}

// Somebody has killed the child, maybe in the middle of a change to the memory that is ours as
// well: it is not touched again.
void Task::end_untrusted(pid_t child) {
  const auto waited = wait_for(child, 0);
  const auto* killed = waited && waited->change ? std::get_if<Killed>(&*waited->change) : nullptr;
  const bool is_last = !wait_for(-1, WNOHANG);
  LastWords words;
  words.add(ControlKind::Launched, child);
  words.add(ControlKind::ChildExit,
            ChildExit{child, killed != nullptr, killed != nullptr ? killed->signal : 0});
  words.add(is_last ? ControlKind::Ended : ControlKind::GaveUp, kSweepsBy);
  flush(SendWait::Yes);
  (void)send_message(control_, words.bytes(), {});
  ::_exit(is_last ? 0 : 1);
}

}  // namespace stdio
