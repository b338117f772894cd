#include "port/port.hpp"

#include <unistd.h>

#include <csignal>

#include "protocol/event.hpp"
#include "sys/signal.hpp"
#include "version.hpp"

namespace stdio {

Port::Port(Fd requests, Fd replies)
    : signals_{loop_},
      outbound_{loop_, std::move(replies), [this] { inbound_.resume(); }},
      inbound_{loop_,
               std::move(requests),
               {.frame = [this](BytesView frame) { serve(frame); },
                .input = [this](TaskId id) { return input_of(id); },
                .end =
                    [this](Inbound::End how) {
                      end(how == Inbound::End::Closed ? Outcome::Ended : Outcome::Broken);
                    },
                .congested = [this] { return outbound_.congested(); }}},
      tasks_{loop_, outbound_} {
  for (const int number : kPortHandles) signals_.add(number);
}

Port::Outcome Port::run() {
  await_signal();
  inbound_.resume();
  loop_.run();
  return outcome_;
}

void Port::await_signal() {
  signals_.async_wait([this](const Error& error, int number) {
    if (error) return;
    if (number == SIGCHLD)
      tasks_.reap();
    else
      end(Outcome::Ended);
    await_signal();
  });
}

void Port::end(Outcome outcome) {
  if (outcome == Outcome::Broken) outcome_ = outcome;
  inbound_.close();
  tasks_.end_all([this] { loop_.stop(); });
}

void Port::serve(BytesView frame) {
  decode_requests(frame, [this](const Request& request) {
    if (!std::holds_alternative<Calls>(request)) tasks_.fork_held();
    std::visit([this](const auto& plain) { handle(plain); }, request);
  });
  tasks_.fork_held();
}

void Port::handle(const Hello& hello) {
  if (hello.version != kProtocolVersion) {
    return outbound_.send(encode_reply(hello.ref, error_result(error_from(EPROTO))));
  }
  outbound_.send(encode_reply(hello.ref, Greeting{kVersion, kPlatform, ::getpid(), ::getuid(),
                                                  ::getgid(), std::int64_t{kInputWindow}}));
  tasks_.prepare();
}

void Port::handle(const Fork& fork) { tasks_.fork(fork); }

void Port::handle(const Supervise& supervise) {
  if (TaskLink* link = tasks_.find(supervise.id)) return link->supervise(supervise);
  outbound_.send(encode_reply(supervise.ref, error_result(error_from(ESRCH))));
}

void Port::handle(const Sweep& sweep) { tasks_.sweep(sweep); }

void Port::handle(const Calls& calls) {
  // Whose processes are killed by their user id has to have one of ours.
  if (calls.options.user && !claims_.has(*calls.options.user)) {
    return outbound_.send(encode_reply(calls.ref, error_result(error_from(EPERM))));
  }
  if (tasks_.launch(calls)) return;
  TaskLink* link = tasks_.find(calls.id);
  // The end of another supervisor would be the last that is heard of the task, and not its end.
  const auto domain = calls.options.domain;
  if (link != nullptr && domain && !tasks_.supervises(*domain, *link)) link = nullptr;
  if (link != nullptr) return link->call(calls);
  outbound_.send(encode_reply(calls.ref, error_result(error_from(ESRCH))));
}

void Port::handle(const Claim& claim) {
  const auto claimed = claims_.claim(static_cast<std::size_t>(claim.count));
  outbound_.send(claimed ? encode_users(claim.ref, *claimed)
                         : encode_reply(claim.ref, error_result(claimed.error())));
}

void Port::handle(const UseCgroup& use) {
  const auto used = tasks_.use_cgroup(use.path);
  outbound_.send(encode_reply(use.ref, used ? ok_result() : error_result(used.error())));
}

InputPipe* Port::input_of(TaskId id) {
  TaskLink* link = tasks_.find(id);
  return link != nullptr ? link->input() : nullptr;
}

void Port::handle(const Write& write) {
  if (InputPipe* input = input_of(write.id)) input->write(write.data);
}

void Port::handle(const EndStream& end) {
  if (TaskLink* link = tasks_.find(end.id)) link->end_stream(end.stream);
}

void Port::handle(const Credit& credit) {
  if (TaskLink* link = tasks_.find(credit.id)) link->grant(credit);
}

void Port::handle(const Stop& stop) { tasks_.stop(stop); }

void Port::handle(const Refused& refused) {
  outbound_.send(encode_reply(refused.ref, refused.answer));
}

void Port::handle(const InputRefused& refused) {
  outbound_.send(encode_input_error(refused.id, error_from(EINVAL)));
}

void Port::handle(const Malformed&) { end(Outcome::Broken); }

}  // namespace stdio
