#include <fcntl.h>
#include <unistd.h>

#include <csignal>
#include <exception>

#include "port/port.hpp"
#include "privilege.hpp"
#include "sys/identity.hpp"
#include "sys/process.hpp"
#include "sys/signal.hpp"
#include "task/resume.hpp"
#include "usage.hpp"

namespace stdio {

namespace {

// Moves a descriptor out of the way and puts /dev/null in its place: every process forked from here
// starts without the node's pipes on 0 and 1.
Result<Fd> take_over(int number) {
  Fd moved{::fcntl(number, F_DUPFD_CLOEXEC, 3)};
  if (!moved.valid()) return last_error();
  const auto null = open_null();
  if (!null) return null.error();
  if (::dup2(null->get(), number) == -1) return last_error();
  return moved;
}

// Whoever asks for anything but to be served by root gets it as himself.
Privileges privileges_for(Wish wish) {
  return wish == Wish::Serve ? Privileges::OfFile : Privileges::OfCaller;
}

int go_on_as_task(char** argv) {
  resume_task(argv[2], argv[3]);
  return *answer_person(Wish::Mistake);
}

int serve_node() {
  reset_dispositions();
  unblock_signals();
  // A program that closes its standard input is an EPIPE to us, not a death.
  std::signal(kPortIgnores, SIG_IGN);
  if (!drop_inheritable_capabilities()) return complain("cannot drop capabilities"), 1;
  if (!become_subreaper()) return complain("cannot become a sub-reaper"), 1;
  auto requests = take_over(STDIN_FILENO);
  auto replies = take_over(STDOUT_FILENO);
  if (!requests || !replies) return complain("cannot take over standard input and output"), 1;
  Port port{std::move(*requests), std::move(*replies)};
  if (port.run() == Port::Outcome::Ended) return 0;
  complain("the requests are not what docs/protocol.md says: ended");
  return 1;
}

}  // namespace

}  // namespace stdio

int main(int argc, char** argv) {
  try {
    if (!stdio::occupy_standard_descriptors()) return 1;
    const auto wish = stdio::wish_of(argc, argv);
    if (const auto status = stdio::settle(stdio::privileges_for(wish))) return *status;
    if (const auto status = stdio::answer_person(wish)) return *status;
    if (wish == stdio::Wish::ResumeTask) return stdio::go_on_as_task(argv);
    return stdio::serve_node();
  } catch (const std::exception& error) {
    stdio::complain(error.what());
    return 1;
  }
}
