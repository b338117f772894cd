// read_loop PROGRAM [ARGUMENT...]: reads all output of a program through a pipe as large as the
// system gives to everybody, and prints the bytes, and the nanoseconds from its start to its end.

#define _GNU_SOURCE
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <sys/wait.h>

#include "clock.h"
#include "start.h"

enum { kPipeSize = 1 << 20 };

static char buffer[kPipeSize];

int main(int argc, char** argv) {
  int ends[2];
  if (argc < 2 || pipe(ends) == -1) return 2;
#ifdef F_SETPIPE_SZ
  if (fcntl(ends[1], F_SETPIPE_SZ, kPipeSize) == -1) return 2;
#endif
  // Left open in the program, it would not see its reader go. It has nothing to do with it
  // otherwise.
  fcntl(ends[0], F_SETFD, FD_CLOEXEC);

  const int64_t began = nanoseconds();
  const pid_t pid = start(argv + 1, ends[1]);
  close(ends[1]);

  int64_t bytes = 0;
  ssize_t got = 0;
  while ((got = read(ends[0], buffer, sizeof buffer)) > 0) bytes += got;

  int status = 0;
  if (got == -1 || waitpid(pid, &status, 0) == -1 || status != 0) return 1;
  printf("%" PRId64 " %" PRId64 "\n", bytes, nanoseconds() - began);
  return 0;
}
