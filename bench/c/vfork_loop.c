// vfork_loop COUNT PROGRAM [ARGUMENT...]: runs a program again and again, and prints how many
// nanoseconds it took each time from its start to its end.

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>

#include "clock.h"
#include "start.h"

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  const long count = strtol(argv[1], NULL, 10);

  for (long i = 0; i < count; i++) {
    const int64_t began = nanoseconds();
    int status = 0;
    if (waitpid(start(argv + 2, -1), &status, 0) == -1 || status != 0) return 1;
    printf("%" PRId64 "\n", nanoseconds() - began);
  }
  return 0;
}
