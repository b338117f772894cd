// The event loop, fed with requests that are right in form and random in everything else: a whole
// life of a port program for each input, with tasks that are forked and programs that run. Every
// input byte is a decision; the programs are harmless.

#include "port/port.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <string>

#include "sys/process.hpp"
#include "sys/signal.hpp"
#include "term/writer.hpp"

using namespace stdio;
using term::Writer;

namespace {

constexpr std::size_t kMostRequests = 64;
constexpr int kIds = 6;

class Decisions {
 public:
  explicit Decisions(BytesView bytes) : bytes_{bytes} {}
  [[nodiscard]] bool left() const { return !bytes_.empty(); }
  // From 0 to `count` - 1.
  int one_of(int count) {
    if (bytes_.empty()) return 0;
    const int made = bytes_.front() % count;
    bytes_ = bytes_.subspan(1);
    return made;
  }
  std::int64_t id() { return 1 + one_of(kIds); }

 private:
  BytesView bytes_;
};

void write_call(Writer& writer, Decisions& decide) {
  constexpr std::array kCalls{"getpid", "getppid", "getcwd", "getuid", "nothing"};
  writer.tuple(2).atom(kCalls[static_cast<std::size_t>(decide.one_of(kCalls.size()))]).nil();
}

void write_execve(Writer& writer, Decisions& decide) {
  constexpr std::array kPrograms{"/bin/true", "/bin/cat", "/bin/sh", "/none"};
  const char* path = kPrograms[static_cast<std::size_t>(decide.one_of(kPrograms.size()))];
  writer.tuple(2).atom("execve").list(3).binary(path).list(3).binary("sh").binary("-c");
  writer.binary("echo test; setsid cat & exec cat").nil().nil().nil();
}

void write_options(Writer& writer, Decisions& decide) {
  writer.list(3);
  writer.tuple(2).atom("domain").integer(decide.id());
  writer.tuple(2).atom("credit").integer(decide.one_of(200));
  if (decide.one_of(2) == 0) {
    writer.atom("essential");
  } else {
    writer.tuple(2).atom("stop").list(1).tuple(2).atom("sigterm").integer(decide.one_of(3)).nil();
  }
  writer.nil();
}

Bytes request(Decisions& decide) {
  Writer writer = Writer::frame();
  switch (decide.one_of(10)) {
    case 0: writer.tuple(3).atom("hello").atom("r").integer(1); break;
    case 1: {
      writer.tuple(5).atom("fork").atom("r").integer(decide.one_of(kIds)).integer(decide.id());
      if (decide.one_of(2) == 0)
        writer.list(1).atom("supervise").nil();
      else
        writer.nil();
      break;
    }
    case 2:
      writer.tuple(5).atom("batch").atom("r").integer(decide.id()).list(1);
      write_call(writer, decide);
      writer.nil();
      write_options(writer, decide);
      break;
    case 3:
      writer.tuple(5).atom("batch").atom("r").integer(decide.id()).list(1);
      write_execve(writer, decide);
      writer.nil();
      write_options(writer, decide);
      break;
    case 4: writer.tuple(3).atom("stdin").integer(decide.id()).binary("some bytes\n"); break;
    case 5: writer.tuple(3).atom("eof").integer(decide.id()).atom("stdin"); break;
    case 6: writer.tuple(3).atom("credit").integer(decide.id()).integer(1000); break;
    case 7: writer.tuple(3).atom("stop").atom("r").integer(decide.id()); break;
    case 8: writer.tuple(3).atom("supervise").atom("r").integer(decide.id()); break;
    default: writer.tuple(3).atom("sweep").atom("r").integer(decide.id()); break;
  }
  return copy_of(writer.bytes());
}

void write_frame(const Fd& to, BytesView frame) {
  const auto size = static_cast<std::uint32_t>(frame.size());
  const std::array<Byte, 4> head{static_cast<Byte>(size >> 24), static_cast<Byte>(size >> 16),
                                 static_cast<Byte>(size >> 8), static_cast<Byte>(size)};
  if (::write(to.get(), head.data(), head.size()) == -1) std::abort();
  if (::write(to.get(), frame.data(), frame.size()) == -1) std::abort();
}

bool has_child() { return ::waitpid(-1, nullptr, WNOHANG) != -1; }

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const bool prepared = become_subreaper().has_value();
  std::signal(SIGPIPE, SIG_IGN);
  if (!prepared) std::abort();
  auto requests = make_pipe();
  auto replies = make_pipe();
  if (!requests || !replies) return 0;
  Decisions decide{{data, size}};
  for (std::size_t count = 0; decide.left() && count < kMostRequests; ++count) {
    write_frame(requests->write, request(decide));
  }
  requests->write.close();
  {
    Port port{std::move(requests->read), std::move(replies->write)};
    if (port.run() != Port::Outcome::Ended) std::abort();
  }
  // The processes that it had forked have ended with it, and so has all that they started.
  if (has_child()) std::abort();
  return 0;
}
