#pragma once

// A request for a network interface is 32 bytes long.

#define IF_NAMESIZE 16

struct ifreq {
  char ifr_name[IF_NAMESIZE];
  char ifr_value[16];
};
static_assert(sizeof(struct ifreq) == 32);

extern "C" {
char* if_indextoname(unsigned index, char* name);
unsigned if_nametoindex(const char* name);
}
