#pragma once

// jail(2) of FreeBSD: version 2 of its structure, which is the last.

#include <cstddef>
#include <cstdint>

struct in_addr;
struct in6_addr;
struct iovec;

struct jail {
  std::uint32_t version;
  char* path;
  char* hostname;
  char* jailname;
  std::uint32_t ip4s;
  std::uint32_t ip6s;
  in_addr* ip4;
  in6_addr* ip6;
};
static_assert(sizeof(struct jail) == 56);
static_assert(offsetof(struct jail, path) == 8);
static_assert(offsetof(struct jail, jailname) == 24);
static_assert(offsetof(struct jail, ip4s) == 32);
static_assert(offsetof(struct jail, ip6s) == 36);
static_assert(offsetof(struct jail, ip4) == 40);
static_assert(offsetof(struct jail, ip6) == 48);

#define JAIL_API_VERSION 2
#define JAIL_CREATE 1
#define JAIL_UPDATE 2
#define JAIL_ATTACH 4
#define JAIL_DYING 8

extern "C" {
int jail(struct jail* jail);
int jail_set(iovec* parameters, unsigned count, int flags);
int jail_get(iovec* parameters, unsigned count, int flags);
int jail_attach(int jail);
int jail_remove(int jail);
}
