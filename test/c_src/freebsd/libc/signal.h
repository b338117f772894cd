#pragma once

// signal(3), sigaction(2) of FreeBSD 14.

#include <sys/types.h>
#include <time.h>

#include <cstdint>

#define SIGHUP 1
#define SIGINT 2
#define SIGQUIT 3
#define SIGILL 4
#define SIGTRAP 5
#define SIGABRT 6
#define SIGEMT 7
#define SIGFPE 8
#define SIGKILL 9
#define SIGBUS 10
#define SIGSEGV 11
#define SIGSYS 12
#define SIGPIPE 13
#define SIGALRM 14
#define SIGTERM 15
#define SIGURG 16
#define SIGSTOP 17
#define SIGTSTP 18
#define SIGCONT 19
#define SIGCHLD 20
#define SIGTTIN 21
#define SIGTTOU 22
#define SIGIO 23
#define SIGXCPU 24
#define SIGXFSZ 25
#define SIGVTALRM 26
#define SIGPROF 27
#define SIGWINCH 28
#define SIGINFO 29
#define SIGUSR1 30
#define SIGUSR2 31
#define SIGTHR 32
#define SIGLIBRT 33
#define SIGRTMIN 65
#define SIGRTMAX 126
#define NSIG 32

#define SIG_DFL ((void (*)(int))0)
#define SIG_IGN ((void (*)(int))1)
#define SIG_ERR ((void (*)(int)) - 1)

#define SI_QUEUE 0x10002

#define SIG_BLOCK 1
#define SIG_UNBLOCK 2
#define SIG_SETMASK 3

#define SA_RESTART 0x0002
#define SA_NOCLDSTOP 0x0008
#define SA_SIGINFO 0x0040

#define CLD_EXITED 1
#define CLD_KILLED 2
#define CLD_DUMPED 3
#define CLD_TRAPPED 4
#define CLD_STOPPED 5
#define CLD_CONTINUED 6

#include <bits/types/sigset_t.h>  // ours, see there

typedef int sig_atomic_t;
typedef void (*sighandler_t)(int);

#include <bits/types/__sigval_t.h>

typedef struct {
  int si_signo;
  int si_errno;
  int si_code;
  pid_t si_pid;
  uid_t si_uid;
  int si_status;
  void* si_addr;
  union sigval si_value;
  long si_reason[5];
} siginfo_t;
static_assert(sizeof(siginfo_t) == 80);

struct sigaction {
  union {
    void (*sa_handler)(int);
    void (*sa_sigaction)(int, siginfo_t*, void*);
  };
  int sa_flags;
  sigset_t sa_mask;
};
static_assert(sizeof(struct sigaction) == 32);

extern "C" {
int kill(pid_t pid, int signal);
int raise(int signal);
void (*signal(int signal, void (*handler)(int)))(int);
int sigaction(int signal, const struct sigaction* action, struct sigaction* before);
int sigaddset(sigset_t* set, int signal);
int sigemptyset(sigset_t* set);
int sigfillset(sigset_t* set);
int sigismember(const sigset_t* set, int signal);
int sigprocmask(int how, const sigset_t* set, sigset_t* before);
int pthread_sigmask(int how, const sigset_t* set, sigset_t* before);
int sigqueue(pid_t pid, int signal, const union sigval value);
int sigtimedwait(const sigset_t* set, siginfo_t* info, const struct timespec* timeout);
}
