/* Says, in lines of a key and a value, what a program finds when it starts, by asking the system
 * and not procfs, and which ways back to privileges are open. With an argument it then stays. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

extern char** environ;

static void descriptors(void) {
  struct rlimit limit;

  getrlimit(RLIMIT_NOFILE, &limit);
  printf("descriptors");
  for (int fd = 0; fd < (int)limit.rlim_cur && fd < 65536; fd++)
    if (fcntl(fd, F_GETFD) != -1) printf(" %d", fd);
  puts("");
}

static void signals(void) {
  struct sigaction action;
  sigset_t blocked, pending;
  struct itimerval timer;

  sigprocmask(SIG_SETMASK, NULL, &blocked);
  sigpending(&pending);
  printf("signals");
  for (int number = 1; number <= SIGRTMAX; number++) {
    if (sigaction(number, NULL, &action) == 0 && action.sa_handler != SIG_DFL)
      printf(" handled:%d", number);
    if (sigismember(&blocked, number) == 1) printf(" blocked:%d", number);
    if (sigismember(&pending, number) == 1) printf(" pending:%d", number);
  }
  getitimer(ITIMER_REAL, &timer);
  if (timer.it_value.tv_sec != 0 || timer.it_value.tv_usec != 0) printf(" alarm");
  puts("");
}

static void surroundings(void) {
  struct rlimit core, files;
  char folder[4096], host[256];

  for (char** variable = environ; *variable != NULL; variable++) printf("env %s\n", *variable);
  getrlimit(RLIMIT_CORE, &core);
  getrlimit(RLIMIT_NOFILE, &files);
  printf("core %ld %ld\n", (long)core.rlim_cur, (long)core.rlim_max);
  printf("files %ld %ld\n", (long)files.rlim_cur, (long)files.rlim_max);
  printf("nice %d\n", getpriority(PRIO_PROCESS, 0));
  printf("folder %s\n", getcwd(folder, sizeof folder) != NULL ? folder : "none");
  printf("host %s\n", gethostname(host, sizeof host) == 0 ? host : "none");
  printf("session %s\n", getsid(0) == getpid() && getpgrp() == getpid() ? "own" : "shared");
  printf("terminal %s\n", open("/dev/tty", O_RDWR | O_CLOEXEC) == -1 ? "none" : "open");
}

static void ids(void) {
  uid_t real, effective, saved;
  gid_t group, effective_group, saved_group, groups[64];

  getresuid(&real, &effective, &saved);
  getresgid(&group, &effective_group, &saved_group);
  printf("uid %u %u %u\n", real, effective, saved);
  printf("gid %u %u %u\n", group, effective_group, saved_group);
  printf("groups");
  int count = getgroups(64, groups);
  for (int n = 0; n < count; n++) printf(" %u", groups[n]);
  printf("\nno_new_privs %d\n", prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0));
}

static void capabilities(void) {
  struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  struct __user_cap_data_struct sets[2] = {{0}};
  unsigned held = 0;

  syscall(SYS_capget, &header, sets);
  for (int half = 0; half < 2; half++)
    held |= sets[half].effective | sets[half].permitted | sets[half].inheritable;
  for (int number = 0; number < 64; number++)
    if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, number, 0, 0) == 1) held |= 1;
  printf("capabilities %s\n", held ? "held" : "none");
}

static void open_ways(void) {
  gid_t root = 0;

  printf("regained");
  if (geteuid() != 0) {
    if (setuid(0) == 0) printf(" setuid");
    if (setresuid((uid_t)-1, 0, (uid_t)-1) == 0) printf(" setresuid");
    if (getegid() != 0 && setgid(0) == 0) printf(" setgid");
    if (setgroups(1, &root) == 0) printf(" setgroups");
    if (setpriority(PRIO_PROCESS, 0, -20) == 0) printf(" setpriority");
    if (chroot("/") == 0) printf(" chroot");
    int shadow = open("/etc/shadow", O_RDONLY | O_CLOEXEC);
    if (shadow != -1) printf(" shadow");
  }
  puts("");
}

int main(int argc, char** argv) {
  (void)argv;
  descriptors();
  signals();
  surroundings();
  ids();
  capabilities();
  open_ways();
  fflush(stdout);
  while (argc > 1) pause();
  return 0;
}
