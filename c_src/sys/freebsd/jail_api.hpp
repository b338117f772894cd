#pragma once

// <sys/jail.h> takes some lengths for granted.
// clang-format off
#include <sys/param.h>
#include <netinet/in.h>
#include <sys/uio.h>
#include <sys/jail.h>
// clang-format on
