/* Says pieces of a file on both outputs, in turns, and ends as it is told.
 *
 *   say FILE AT SIZE ERROR_AT ERROR_SIZE PIECE HOLD exit|kill NUMBER
 *
 * With HOLD, a process that outlives this one holds the outputs open. */
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

struct piece {
  const char* at;
  size_t left;
};

static void say(int descriptor, struct piece* piece, size_t most) {
  size_t size = piece->left < most ? piece->left : most;

  while (size > 0) {
    ssize_t said = write(descriptor, piece->at, size);
    if (said == -1) _exit(99);
    piece->at += said;
    piece->left -= (size_t)said;
    size -= (size_t)said;
  }
}

int main(int argc, char** argv) {
  struct stat file;

  if (argc != 10) return 98;
  int descriptor = open(argv[1], O_RDONLY);
  if (descriptor == -1 || fstat(descriptor, &file) == -1) return 97;
  const char* bytes = mmap(NULL, (size_t)file.st_size, PROT_READ, MAP_PRIVATE, descriptor, 0);
  if (bytes == MAP_FAILED) return 96;

  struct piece out = {bytes + atol(argv[2]), (size_t)atol(argv[3])};
  struct piece err = {bytes + atol(argv[4]), (size_t)atol(argv[5])};
  size_t most = (size_t)atol(argv[6]);

  if (atoi(argv[7]) && fork() == 0)
    for (;;) pause();
  while (out.left > 0 || err.left > 0) {
    say(STDOUT_FILENO, &out, most);
    say(STDERR_FILENO, &err, most);
  }
  if (strcmp(argv[8], "kill") == 0) raise(atoi(argv[9]));
  _exit(atoi(argv[9]));
}
