#include "call/descriptors.hpp"

#include <sys/ioctl.h>
#include <sys/select.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <utility>

namespace stdio {

void IoctlOutcome::write(term::Writer& writer) const {
  writer.map(2).atom("return_value").integer(returned);
  argument.write(writer.atom("arg"));
}

namespace calls {

namespace {

constexpr std::size_t kMostRead = std::size_t{1} << 20;

// SIGPIPE while it lives: held back, and taken at its end if it came. A descriptor without a reader
// shall be an errno, not the end of this process.
class NoPipeSignal {
 public:
  NoPipeSignal() {
    sigemptyset(&pipe_);
    sigaddset(&pipe_, SIGPIPE);
    ::sigprocmask(SIG_BLOCK, &pipe_, &before_);
  }
  ~NoPipeSignal() {
    const timespec no_wait{};
    if (sigismember(&before_, SIGPIPE) == 0) ::sigtimedwait(&pipe_, nullptr, &no_wait);
    ::sigprocmask(SIG_SETMASK, &before_, nullptr);
  }
  NoPipeSignal(const NoPipeSignal&) = delete;
  NoPipeSignal& operator=(const NoPipeSignal&) = delete;

 private:
  sigset_t pipe_{};
  sigset_t before_{};
};

// A set of select(2)'s, which has no room for every descriptor there may be.
class FdSet {
 public:
  static Result<FdSet> of(const Fds& fds) {
    FdSet set;
    for (const int fd : fds) {
      if (fd < 0 || fd >= FD_SETSIZE) return error_from(EBADF);
      FD_SET(fd, &set.native_);
      set.end_ = std::max(set.end_, fd + 1);
    }
    return set;
  }

  [[nodiscard]] int end() const { return end_; }
  fd_set* native() { return &native_; }
  [[nodiscard]] Fds members() const {
    Fds fds;
    for (int fd = 0; fd < end_; ++fd) {
      if (FD_ISSET(fd, &native_)) fds.push_back(fd);
    }
    return fds;
  }

 private:
  FdSet() { FD_ZERO(&native_); }

  fd_set native_{};
  int end_ = 0;
};

}  // namespace

Result<std::string> read(int fd, std::size_t size) {
  std::string bytes(std::min(size, kMostRead), '\0');
  const ssize_t got = ::read(fd, bytes.data(), bytes.size());
  if (got == -1) return last_error();
  bytes.resize(static_cast<std::size_t>(got));
  return bytes;
}

Result<ssize_t> write(int fd, BytesView data) {
  const NoPipeSignal no_signal;
  return checked_value(::write(fd, data.data(), data.size()));
}

Result<IoctlOutcome> ioctl(int fd, Constant<IoctlRequest, unsigned long> request,
                           CArgument& argument) {
  const int returned = ::ioctl(fd, request.value, argument.native());
  if (returned == -1) return last_error();
  return IoctlOutcome{returned, std::move(argument)};
}

Result<std::tuple<Fds, Fds, Fds>> select(const Fds& to_read, const Fds& to_write,
                                         const Fds& exceptional, std::optional<timeval> timeout) {
  auto readable = FdSet::of(to_read);
  auto writable = FdSet::of(to_write);
  auto special = FdSet::of(exceptional);
  if (!readable || !writable || !special) return error_from(EBADF);
  const int end = std::max({readable->end(), writable->end(), special->end()});
  const int ready = ::select(end, readable->native(), writable->native(), special->native(),
                             timeout ? &*timeout : nullptr);
  if (ready == -1) return last_error();
  return std::tuple{readable->members(), writable->members(), special->members()};
}

}  // namespace calls

}  // namespace stdio
