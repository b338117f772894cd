#pragma once

// Where glibc's headers look for it.

union sigval {
  int sival_int;
  void* sival_ptr;
};
typedef union sigval __sigval_t;
