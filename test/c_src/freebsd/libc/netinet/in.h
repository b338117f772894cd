#pragma once

// What Boost.Asio knows of ip(4) and ip6(4).

#include <sys/socket.h>

#include <cstdint>

#define IPPROTO_IP 0
#define IPPROTO_ICMP 1
#define IPPROTO_TCP 6
#define IPPROTO_UDP 17
#define IPPROTO_IPV6 41
#define IPPROTO_ICMPV6 58
#define IP_TTL 4
#define IP_MULTICAST_IF 9
#define IP_MULTICAST_TTL 10
#define IP_MULTICAST_LOOP 11
#define IP_ADD_MEMBERSHIP 12
#define IP_DROP_MEMBERSHIP 13
#define IPV6_UNICAST_HOPS 4
#define IPV6_MULTICAST_IF 9
#define IPV6_MULTICAST_HOPS 10
#define IPV6_MULTICAST_LOOP 11
#define IPV6_JOIN_GROUP 12
#define IPV6_LEAVE_GROUP 13
#define IPV6_V6ONLY 27
#define INADDR_ANY 0u
#define INADDR_LOOPBACK 0x7f000001u
#define INADDR_BROADCAST 0xffffffffu
#define INET_ADDRSTRLEN 16
#define INET6_ADDRSTRLEN 46

typedef std::uint16_t in_port_t;
typedef std::uint32_t in_addr_t;

struct in_addr {
  in_addr_t s_addr;
};
struct in6_addr {
  std::uint8_t s6_addr[16];
};
static_assert(sizeof(in_addr) == 4 && sizeof(in6_addr) == 16);

struct sockaddr_in {
  std::uint8_t sin_len;
  sa_family_t sin_family;
  in_port_t sin_port;
  in_addr sin_addr;
  char sin_zero[8];
};
struct sockaddr_in6 {
  std::uint8_t sin6_len;
  sa_family_t sin6_family;
  in_port_t sin6_port;
  std::uint32_t sin6_flowinfo;
  in6_addr sin6_addr;
  std::uint32_t sin6_scope_id;
};
struct ip_mreq {
  in_addr imr_multiaddr;
  in_addr imr_interface;
};
struct ipv6_mreq {
  in6_addr ipv6mr_multiaddr;
  unsigned ipv6mr_interface;
};

extern "C" {
std::uint16_t htons(std::uint16_t number);
std::uint16_t ntohs(std::uint16_t number);
std::uint32_t htonl(std::uint32_t number);
std::uint32_t ntohl(std::uint32_t number);
}
