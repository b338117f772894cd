#pragma once

// Over the one of Linux: what FreeBSD has there as well.

#include_next <signal.h>

#define SIGINFO 29
