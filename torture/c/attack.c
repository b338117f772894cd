/* Tries, from inside, what isolation has to prevent, and says what came of it: a line per success.
 *
 *   attack SECRET PID...
 *
 * SECRET is a file of the host that is not there inside, the processes are those of the host. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/uio.h>
#include <unistd.h>

static const char* const folders[] = {"/",    "/bin", "/sbin", "/usr", "/usr/bin", "/lib", "/lib64",
                                      "/opt", "/dev", "/proc", "/sys", "/etc",     "/root"};
static const char* const files[] = {"/proc/sys/kernel/core_pattern",
                                    "/proc/sys/kernel/hostname",
                                    "/proc/sys/vm/drop_caches",
                                    "/proc/sysrq-trigger",
                                    "/proc/1/exe",
                                    "/dev/mem",
                                    "/dev/kmsg",
                                    "/bin/sh",
                                    "/proc/self/exe",
                                    "/sys/fs/cgroup/cgroup.procs"};

static void say(const char* what, const char* about) { printf("%s %s\n", what, about); }

static void against(const char* name) {
  pid_t pid = atoi(name);
  char path[64], byte;
  struct iovec here = {&byte, 1}, there = {(void*)0x400000, 1};

  if (kill(pid, 0) == 0) say("signals", name);
  if (ptrace(PTRACE_SEIZE, pid, NULL, NULL) == 0) say("traces", name);
  if (process_vm_readv(pid, &here, 1, &there, 1, 0) == 1) say("reads memory of", name);
  snprintf(path, sizeof path, "/proc/%s/environ", name);
  if (open(path, O_RDONLY) != -1) say("sees environment of", name);
  snprintf(path, sizeof path, "/proc/%s/root/etc", name);
  if (access(path, F_OK) == 0) say("enters the root of", name);
  if (syscall(SYS_pidfd_open, pid, 0) != -1) say("holds", name);
}

static void writes(void) {
  char path[128];

  for (size_t n = 0; n < sizeof folders / sizeof *folders; n++) {
    snprintf(path, sizeof path, "%s/torture.%d", folders[n], (int)getpid());
    int made = open(path, O_CREAT | O_EXCL | O_WRONLY, 0600);
    if (made != -1) {
      say("writes to", folders[n]);
      unlink(path);
    }
  }
  /* Process 1 of a container is this one, whose memory is its own. */
  if (getpid() != 1 && open("/proc/1/mem", O_RDWR) != -1) say("opens", "the memory of process 1");
  for (size_t n = 0; n < sizeof files / sizeof *files; n++)
    if (open(files[n], O_WRONLY) != -1) say("opens to write", files[n]);
}

static void system_calls(void) {
  if (mount("none", "/tmp", "tmpfs", 0, "") == 0) say("mounts", "/tmp");
  if (mount(NULL, "/", NULL, MS_REMOUNT | MS_BIND, NULL) == 0) say("remounts", "/");
  if (umount2("/proc", MNT_DETACH) == 0) say("unmounts", "/proc");
  if (chroot("/tmp") == 0) say("changes", "root");
  if (mknod("/tmp/memory", S_IFCHR | 0600, makedev(1, 1)) == 0 &&
      open("/tmp/memory", O_RDONLY) != -1)
    say("opens", "a device of its own");
  if (sethostname("torture", 7) == 0) say("names", "the host");
  if (ioctl(0, TIOCSTI, "x") == 0) say("types", "into a terminal");
}

int main(int argc, char** argv) {
  /* Some of this would succeed, for all of the host. */
  if (argc < 2 || getuid() == 0) return 2;
  if (access(argv[1], F_OK) == 0) say("sees", argv[1]);
  for (int n = 2; n < argc; n++) against(argv[n]);
  writes();
  system_calls();
  puts("done");
  return 0;
}
