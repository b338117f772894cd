#pragma once

// What our sources, the C++ library and Boost use of FreeBSD 14's <unistd.h>. No `environ`.

#include <sys/types.h>

#include <cstddef>

#define _POSIX_VERSION 200112L
#define _POSIX_TIMEOUTS 200112L
#define _POSIX_THREADS 200112L
#define _POSIX_PRIORITY_SCHEDULING 0

#define STDIN_FILENO 0
#define STDOUT_FILENO 1
#define STDERR_FILENO 2

#define SEEK_SET 0
#define SEEK_CUR 1
#define SEEK_END 2
#define SEEK_DATA 3
#define SEEK_HOLE 4

#define CLOSE_RANGE_CLOEXEC 4
#define _SC_NPROCESSORS_ONLN 58

extern "C" {
[[noreturn]] void _exit(int status);
int chdir(const char* path);
int chown(const char* path, uid_t user, gid_t group);
int chroot(const char* path);
int close(int fd);
int close_range(unsigned first, unsigned last, int flags);
void closefrom(int first);
int dup(int fd);
int dup2(int fd, int number);
int dup3(int fd, int number, int flags);
int execve(const char* path, char* const* arguments, char* const* environment);
int execvp(const char* name, char* const* arguments);
int fexecve(int fd, char* const* arguments, char* const* environment);
pid_t fork(void);
int ftruncate(int fd, off_t size);
char* getcwd(char* path, std::size_t size);
gid_t getegid(void);
uid_t geteuid(void);
gid_t getgid(void);
int getgroups(int count, gid_t* groups);
int gethostname(char* name, std::size_t size);
pid_t getpgrp(void);
pid_t getpid(void);
pid_t getppid(void);
int getresgid(gid_t* real, gid_t* effective, gid_t* saved);
int getresuid(uid_t* real, uid_t* effective, uid_t* saved);
int getsid(pid_t pid);
uid_t getuid(void);
int isatty(int fd);
int link(const char* path, const char* other);
off_t lseek(int fd, off_t offset, int whence);
int pause(void);
int pipe(int* ends);
int pipe2(int* ends, int flags);
ssize_t read(int fd, void* bytes, std::size_t size);
ssize_t readlink(const char* path, char* target, std::size_t size);
int rmdir(const char* path);
int setgid(gid_t group);
int setgroups(int count, const gid_t* groups);
int sethostname(const char* name, int size);
int setpgid(pid_t pid, pid_t group);
void setproctitle(const char* format, ...);
int setresgid(gid_t real, gid_t effective, gid_t saved);
int setresuid(uid_t real, uid_t effective, uid_t saved);
pid_t setsid(void);
int setuid(uid_t user);
unsigned sleep(unsigned seconds);
int symlink(const char* target, const char* path);
long sysconf(int name);
int unlink(const char* path);
long syscall(long number, ...);  // for the C++ library of Linux, which waits with it
pid_t vfork(void);
int usleep(useconds_t microseconds);
ssize_t write(int fd, const void* bytes, std::size_t size);
}
