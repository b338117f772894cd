#include <sys/socket.h>

#include <array>

#include "call/constant.hpp"
#include "sys/named.hpp"

namespace stdio {

namespace {

constexpr std::array kSocketDomains{
    Named{"af_unspec", AF_UNSPEC},
    Named{"af_unix", AF_UNIX},
    Named{"af_local", AF_LOCAL},
    Named{"af_inet", AF_INET},
    Named{"af_inet6", AF_INET6},
    Named{"af_netlink", AF_NETLINK},
    Named{"af_packet", AF_PACKET},
    Named{"af_vsock", AF_VSOCK},
    Named{"af_bluetooth", AF_BLUETOOTH},
    Named{"af_can", AF_CAN},
    Named{"af_alg", AF_ALG},
    Named{"af_tipc", AF_TIPC},
    Named{"af_appletalk", AF_APPLETALK},
    Named{"af_atmpvc", AF_ATMPVC},
    Named{"af_ax25", AF_AX25},
    Named{"af_ipx", AF_IPX},
    Named{"af_x25", AF_X25},
    Named{"pf_unspec", PF_UNSPEC},
    Named{"pf_unix", PF_UNIX},
    Named{"pf_local", PF_LOCAL},
    Named{"pf_inet", PF_INET},
    Named{"pf_inet6", PF_INET6},
    Named{"pf_netlink", PF_NETLINK},
    Named{"pf_packet", PF_PACKET},
    Named{"pf_vsock", PF_VSOCK},
    Named{"pf_bluetooth", PF_BLUETOOTH},
    Named{"pf_can", PF_CAN},
    Named{"pf_alg", PF_ALG},
    Named{"pf_tipc", PF_TIPC},
    Named{"pf_appletalk", PF_APPLETALK},
    Named{"pf_atmpvc", PF_ATMPVC},
    Named{"pf_ax25", PF_AX25},
    Named{"pf_ipx", PF_IPX},
    Named{"pf_x25", PF_X25},
};

constexpr std::array kSocketTypes{
    Named{"sock_stream", SOCK_STREAM},
    Named{"sock_dgram", SOCK_DGRAM},
    Named{"sock_raw", SOCK_RAW},
    Named{"sock_rdm", SOCK_RDM},
    Named{"sock_seqpacket", SOCK_SEQPACKET},
    Named{"sock_packet", SOCK_PACKET},
    Named{"sock_cloexec", SOCK_CLOEXEC},
    Named{"sock_nonblock", SOCK_NONBLOCK},
};

}  // namespace

std::optional<std::int64_t> SocketDomain::value(std::string_view name) {
  return value_named(kSocketDomains, name);
}

std::optional<std::int64_t> SocketType::value(std::string_view name) {
  return value_named(kSocketTypes, name);
}

}  // namespace stdio
