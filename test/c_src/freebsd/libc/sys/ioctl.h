#pragma once

#include <sys/filio.h>
#include <sys/sockio.h>
#include <sys/ttycom.h>

extern "C" int ioctl(int fd, unsigned long request, ...);
