/* A tree of processes that want to stay. A seed decides its shape, and how each of them resists.
 *
 *   tree SEED SIZE BOMBS exit|die|stay
 *
 * Says "up" when all of them are there, and ends as it was told. A bomb is a process that forks and
 * exits without pause: its pid is another one whenever somebody looks. */
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* Should a library let one escape, it does not keep the machine busy for ever. */
static const int bomb_seconds = 60;

enum kind { PLAIN, SESSION, DAEMON, STOPPED, TRACER, SUSPENDED, HEADLESS, NAMELESS, KINDS };

static int up[2];
static const char* self;

static void report(void) {
  if (write(up[1], "", 1) != 1) _exit(99);
}

static void stay(void) {
  for (;;) pause();
}

static void* stay_in_thread(void* unused) {
  report();
  stay();
  return unused;
}

static void stop(void) {
  for (;;) raise(SIGSTOP);
}

static void be_deaf(void) {
  for (int number = 1; number <= SIGRTMAX; number++)
    if (number != SIGCHLD) signal(number, SIG_IGN);
}

/* The tracer may be stopped itself: who is traced by a stopped process cannot be reaped before it.
 */
static void trace(int stopped) {
  pid_t traced = fork();
  if (traced == 0) stay();
  if (traced > 0 && ptrace(PTRACE_SEIZE, traced, NULL, NULL) == 0) {
    ptrace(PTRACE_INTERRUPT, traced, NULL, NULL);
    waitpid(traced, NULL, __WALL);
  }
  report();
  if (stopped) stop();
}

static void settle(enum kind kind, unsigned seed) {
  pthread_t thread;
  char descriptor[16];
  char* const no_environment[] = {NULL};

  switch (kind) {
    case STOPPED:
      report();
      stop();
      break;
    case TRACER: trace(seed % 2); break;
    case SUSPENDED: /* in the kernel, until the child executes something or ends */
      report();
      if (vfork() == 0) stay();
      break;
    case HEADLESS: /* a zombie by its looks, but it runs */
      if (pthread_create(&thread, NULL, stay_in_thread, NULL) == 0) pthread_exit(NULL);
      break;
    case NAMELESS: /* nothing in its environment says whose it is */
      snprintf(descriptor, sizeof descriptor, "%d", up[1]);
      execle(self, "x", "rest", descriptor, NULL, no_environment);
      break;
    default: report();
  }
  stay();
}

static void grow(int budget, unsigned* seed);

static void live(int below, unsigned seed) {
  enum kind kind = rand_r(&seed) % KINDS;

  if (rand_r(&seed) % 3 == 0) be_deaf();
  if (rand_r(&seed) % 3 == 0)
    for (int descriptor = 0; descriptor <= 2; descriptor++) close(descriptor);
  if (kind == SESSION || kind == DAEMON) setsid();
  if (kind == DAEMON && fork() > 0) _exit(0);
  grow(below, &seed);
  settle(kind, seed);
}

static void grow(int budget, unsigned* seed) {
  while (budget > 0) {
    int share = 1 + rand_r(seed) % budget;
    unsigned childs = (unsigned)rand_r(seed);
    pid_t pid = fork();

    if (pid == 0) live(share - 1, childs);
    if (pid == -1) _exit(98);
    budget -= share;
  }
}

static void explode(time_t end) {
  report();
  while (time(NULL) < end) {
    pid_t pid = fork();
    if (pid > 0) _exit(0);
    if (pid == 0) setsid();
  }
  _exit(0);
}

static void await_all(int count) {
  char bytes[64];

  while (count > 0) {
    ssize_t got = read(up[0], bytes, sizeof bytes);
    if (got <= 0) _exit(97);
    count -= (int)got;
  }
}

int main(int argc, char** argv) {
  if (argc == 3 && strcmp(argv[1], "rest") == 0) {
    up[1] = atoi(argv[2]);
    report();
    stay();
  }
  if (argc != 5) return 2;

  unsigned seed = (unsigned)strtoul(argv[1], NULL, 10);
  int size = atoi(argv[2]), bombs = atoi(argv[3]);

  self = argv[0];
  /* As process 1 of a container it would have to reap what the bombs leave. */
  signal(SIGCHLD, SIG_IGN);
  if (pipe(up) == -1) return 1;
  grow(size, &seed);
  for (int bomb = 0; bomb < bombs; bomb++)
    if (fork() == 0) explode(time(NULL) + bomb_seconds);
  await_all(size + bombs);
  puts("up");
  fflush(stdout);

  if (strcmp(argv[4], "exit") == 0) _exit(7);
  if (strcmp(argv[4], "die") == 0) raise(SIGKILL);
  stay();
}
