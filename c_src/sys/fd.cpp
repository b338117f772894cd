#include "sys/fd.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

namespace stdio {

void Fd::close() {
  if (number_ >= 0) ::close(number_);
  number_ = -1;
}

Result<Pipe> make_pipe() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) == -1) return last_error();
  return Pipe{Fd{ends[0]}, Fd{ends[1]}};
}

Result<SocketPair> make_socket_pair() {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == -1) return last_error();
  return SocketPair{Fd{ends[0]}, Fd{ends[1]}};
}

Result<Fd> open_null() {
  const int number = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  if (number == -1) return last_error();
  return Fd{number};
}

bool has_no_reader(const Fd& pipe) {
  pollfd asked{pipe.get(), 0, 0};
  return ::poll(&asked, 1, 0) == 1 && (asked.revents & POLLERR) != 0;
}

bool is_socket(const Fd& fd) {
  struct stat status {};
  return ::fstat(fd.get(), &status) == 0 && S_ISSOCK(status.st_mode);
}

bool is_pipe(const Fd& fd) {
  struct stat status {};
  return ::fstat(fd.get(), &status) == 0 && S_ISFIFO(status.st_mode);
}

}  // namespace stdio
