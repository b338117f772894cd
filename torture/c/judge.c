/* Runs a program with a file as its standard input, and says how it ended and what it took.
 *
 *   judge SECONDS INPUT ERRORS PROGRAM ARGUMENT...
 *
 * Prints "exit STATUS KIB" or "signal NUMBER KIB", the signal being SIGALRM if it did not end in
 * time. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static void onto(int descriptor, const char* path, int flags) {
  int opened = open(path, flags, 0600);
  if (opened == -1 || dup2(opened, descriptor) == -1) _exit(126);
}

int main(int argc, char** argv) {
  struct rusage usage;
  int status;

  if (argc < 5) return 2;
  pid_t pid = fork();
  if (pid == 0) {
    onto(STDIN_FILENO, argv[2], O_RDONLY);
    onto(STDOUT_FILENO, "/dev/null", O_WRONLY);
    onto(STDERR_FILENO, argv[3], O_WRONLY | O_CREAT | O_TRUNC);
    alarm((unsigned)atoi(argv[1]));
    execv(argv[4], argv + 4);
    _exit(127);
  }
  if (pid == -1 || wait4(pid, &status, 0, &usage) == -1) return 1;
  if (WIFEXITED(status))
    printf("exit %d", WEXITSTATUS(status));
  else
    printf("signal %d", WTERMSIG(status));
  printf(" %ld\n", usage.ru_maxrss);
  return 0;
}
