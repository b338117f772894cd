// The least that a port program can do. In packets with 4 bytes of length, a request is the path of
// a program, the reply one byte, its exit status. Nothing is supervised, nothing is read.

#include <arpa/inet.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/wait.h>

#include "start.h"

enum { kLongestPath = 4096 };

static bool receive(void* buffer, size_t size) {
  for (size_t done = 0; done < size;) {
    const ssize_t got = read(STDIN_FILENO, (char*)buffer + done, size - done);
    if (got <= 0) return false;
    done += (size_t)got;
  }
  return true;
}

static int run(char* path) {
  int status = 0;
  if (waitpid(start((char*[]){path, NULL}, STDERR_FILENO), &status, 0) == -1) return 255;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 255;
}

int main(void) {
  char path[kLongestPath + 1];
  uint32_t length = 0;

  while (receive(&length, sizeof length)) {
    length = ntohl(length);
    if (length > kLongestPath || !receive(path, length)) return 1;
    path[length] = '\0';
    const uint8_t reply[] = {0, 0, 0, 1, (uint8_t)run(path)};
    if (write(STDOUT_FILENO, reply, sizeof reply) != sizeof reply) return 1;
  }
  return 0;
}
