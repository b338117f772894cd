// emit SIZE COUNT: writes COUNT lines of SIZE bytes, each with one write.

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int put(const char* data, size_t size) {
  while (size > 0) {
    const ssize_t written = write(STDOUT_FILENO, data, size);
    if (written == -1) return -1;
    data += written;
    size -= (size_t)written;
  }
  return 0;
}

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  const size_t size = strtoul(argv[1], NULL, 10);
  const unsigned long count = strtoul(argv[2], NULL, 10);

  char* line = malloc(size);
  if (line == NULL || size == 0) return 2;
  memset(line, 'x', size);
  line[size - 1] = '\n';

  for (unsigned long i = 0; i < count; i++) {
    if (put(line, size) == -1) return 1;
  }
  return 0;
}
