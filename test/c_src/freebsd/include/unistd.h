#pragma once

// Over the one of Linux: what FreeBSD has there as well.

#include_next <unistd.h>

extern "C" {
int setgroups(int count, const gid_t* groups);
void setproctitle(const char* format, ...);
}
