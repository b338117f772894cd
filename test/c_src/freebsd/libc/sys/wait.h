#pragma once

// wait(2) of FreeBSD 14.

#include <bits/types/idtype_t.h>
#include <signal.h>
#include <sys/types.h>

#define WNOHANG 1
#define WUNTRACED 2
#define WCONTINUED 4
#define WNOWAIT 8
#define WEXITED 16
#define WTRAPPED 32

#define WIFSTOPPED(status) (((status)&0177) == 0177)
#define WSTOPSIG(status) ((status) >> 8)
#define WIFCONTINUED(status) ((status) == SIGCONT)
#define WIFSIGNALED(status) (!WIFSTOPPED(status) && ((status)&0177) != 0 && !WIFCONTINUED(status))
#define WTERMSIG(status) ((status)&0177)
#define WIFEXITED(status) (((status)&0177) == 0)
#define WEXITSTATUS(status) ((status) >> 8)

extern "C" {
pid_t waitpid(pid_t pid, int* status, int options);
int waitid(idtype_t type, id_t id, siginfo_t* info, int options);
}
