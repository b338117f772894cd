#pragma once

// setitimer(2).

#include <bits/types/struct_timeval.h>
#include <sys/select.h>

#define ITIMER_REAL 0
#define ITIMER_VIRTUAL 1
#define ITIMER_PROF 2

struct itimerval {
  struct timeval it_interval;
  struct timeval it_value;
};

extern "C" {
int gettimeofday(struct timeval* now, struct timezone* zone);
int setitimer(int which, const struct itimerval* value, struct itimerval* before);
}
