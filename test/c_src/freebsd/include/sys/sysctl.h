#pragma once

// sysctl(3) of FreeBSD.

#include <cstddef>

#define CTL_KERN 1
#define KERN_PROC 14
#define KERN_PROC_PATHNAME 12

extern "C" int sysctl(const int* name, unsigned name_length, void* old_value,
                      std::size_t* old_length, const void* new_value, std::size_t new_length);
