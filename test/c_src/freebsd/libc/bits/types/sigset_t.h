#pragma once

// Where glibc's headers look for it: 128 bits, not 1024.

#define __sigset_t_defined 1

typedef struct {
  unsigned __bits[4];
} sigset_t;
static_assert(sizeof(sigset_t) == 16);
