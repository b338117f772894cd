#pragma once

// socket(2), sendmsg(2) of FreeBSD 14.

#include <sys/types.h>
#include <sys/uio.h>

#include <cstddef>
#include <cstdint>

#define AF_UNSPEC 0
#define AF_UNIX 1
#define AF_INET 2
#define AF_SNA 11
#define AF_APPLETALK 16
#define AF_ROUTE 17
#define AF_LINK 18
#define AF_IPX 23
#define AF_ISDN 26
#define AF_INET6 28
#define AF_NATM 29
#define AF_NETGRAPH 32
#define AF_ARP 35
#define AF_BLUETOOTH 36
#define AF_IEEE80211 37
#define AF_LOCAL AF_UNIX
#define PF_UNSPEC AF_UNSPEC
#define PF_UNIX AF_UNIX
#define PF_INET AF_INET
#define PF_SNA AF_SNA
#define PF_APPLETALK AF_APPLETALK
#define PF_ROUTE AF_ROUTE
#define PF_LINK AF_LINK
#define PF_IPX AF_IPX
#define PF_ISDN AF_ISDN
#define PF_INET6 AF_INET6
#define PF_NATM AF_NATM
#define PF_NETGRAPH AF_NETGRAPH
#define PF_ARP AF_ARP
#define PF_BLUETOOTH AF_BLUETOOTH
#define PF_IEEE80211 AF_IEEE80211
#define PF_LOCAL AF_LOCAL
#define PF_KEY 27

#define SOCK_STREAM 1
#define SOCK_DGRAM 2
#define SOCK_RAW 3
#define SOCK_RDM 4
#define SOCK_SEQPACKET 5
#define SOCK_CLOEXEC 0x10000000
#define SOCK_NONBLOCK 0x20000000

#define SOL_SOCKET 0xffff
#define SO_DEBUG 0x1
#define SO_REUSEADDR 0x4
#define SO_KEEPALIVE 0x8
#define SO_DONTROUTE 0x10
#define SO_BROADCAST 0x20
#define SO_LINGER 0x80
#define SO_OOBINLINE 0x100
#define SO_REUSEPORT 0x200
#define SO_NOSIGPIPE 0x800
#define SO_SNDBUF 0x1001
#define SO_RCVBUF 0x1002
#define SO_SNDLOWAT 0x1003
#define SO_RCVLOWAT 0x1004
#define SO_ERROR 0x1007
#define SOMAXCONN 128
#define SHUT_RD 0
#define SHUT_WR 1
#define SHUT_RDWR 2

#define MSG_OOB 0x1
#define MSG_PEEK 0x2
#define MSG_DONTROUTE 0x4
#define MSG_EOR 0x8
#define MSG_DONTWAIT 0x80
#define MSG_NOSIGNAL 0x20000
#define MSG_CMSG_CLOEXEC 0x40000
#define SCM_RIGHTS 1

typedef unsigned char sa_family_t;
typedef unsigned socklen_t;
#define __socklen_t_defined 1

struct sockaddr {
  unsigned char sa_len;
  sa_family_t sa_family;
  char sa_data[14];
};
struct sockaddr_storage {
  unsigned char ss_len;
  sa_family_t ss_family;
  char ss_padding[6];
  std::int64_t ss_align;
  char ss_rest[112];
};
static_assert(sizeof(sockaddr_storage) == 128);

struct linger {
  int l_onoff;
  int l_linger;
};

struct msghdr {
  void* msg_name;
  socklen_t msg_namelen;
  iovec* msg_iov;
  int msg_iovlen;
  void* msg_control;
  socklen_t msg_controllen;
  int msg_flags;
};
static_assert(sizeof(msghdr) == 48);

struct cmsghdr {
  socklen_t cmsg_len;
  int cmsg_level;
  int cmsg_type;
};
static_assert(sizeof(cmsghdr) == 12);

#define _CMSG_ALIGN(size) (((size) + sizeof(long) - 1) & ~(sizeof(long) - 1))
#define CMSG_SPACE(size) (_CMSG_ALIGN(sizeof(cmsghdr)) + _CMSG_ALIGN(size))
#define CMSG_LEN(size) (_CMSG_ALIGN(sizeof(cmsghdr)) + (size))
#define CMSG_DATA(header) (reinterpret_cast<unsigned char*>(header) + _CMSG_ALIGN(sizeof(cmsghdr)))
#define CMSG_FIRSTHDR(message)                                                                  \
  ((message)->msg_controllen >= sizeof(cmsghdr) ? static_cast<cmsghdr*>((message)->msg_control) \
                                                : nullptr)
#define CMSG_NXTHDR(message, header) cmsg_behind(message, header)

inline cmsghdr* cmsg_behind(const msghdr* message, cmsghdr* header) {
  auto* next = reinterpret_cast<char*>(header) + _CMSG_ALIGN(header->cmsg_len);
  auto* end = static_cast<char*>(message->msg_control) + message->msg_controllen;
  return next + sizeof(cmsghdr) > end ? nullptr : reinterpret_cast<cmsghdr*>(next);
}

extern "C" {
int accept(int socket, sockaddr* address, socklen_t* size);
int bind(int socket, const sockaddr* address, socklen_t size);
int connect(int socket, const sockaddr* address, socklen_t size);
int getpeername(int socket, sockaddr* address, socklen_t* size);
int getsockname(int socket, sockaddr* address, socklen_t* size);
int getsockopt(int socket, int level, int name, void* value, socklen_t* size);
int listen(int socket, int waiting);
ssize_t recv(int socket, void* bytes, std::size_t size, int flags);
ssize_t recvfrom(int socket, void* bytes, std::size_t size, int flags, sockaddr* address,
                 socklen_t* length);
ssize_t recvmsg(int socket, msghdr* message, int flags);
ssize_t send(int socket, const void* bytes, std::size_t size, int flags);
ssize_t sendmsg(int socket, const msghdr* message, int flags);
ssize_t sendto(int socket, const void* bytes, std::size_t size, int flags, const sockaddr* address,
               socklen_t length);
int setsockopt(int socket, int level, int name, const void* value, socklen_t size);
int shutdown(int socket, int how);
int socket(int domain, int type, int protocol);
int socketpair(int domain, int type, int protocol, int* ends);
}
