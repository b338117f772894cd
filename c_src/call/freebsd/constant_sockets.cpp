#include <sys/socket.h>
#include <sys/types.h>

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
    Named{"af_appletalk", AF_APPLETALK},
    Named{"af_arp", AF_ARP},
    Named{"af_bluetooth", AF_BLUETOOTH},
    Named{"af_ieee80211", AF_IEEE80211},
    Named{"af_ipx", AF_IPX},
    Named{"af_isdn", AF_ISDN},
    Named{"af_link", AF_LINK},
    Named{"af_natm", AF_NATM},
    Named{"af_netgraph", AF_NETGRAPH},
    Named{"af_route", AF_ROUTE},
    Named{"af_sna", AF_SNA},
    Named{"pf_unspec", PF_UNSPEC},
    Named{"pf_unix", PF_UNIX},
    Named{"pf_local", PF_LOCAL},
    Named{"pf_inet", PF_INET},
    Named{"pf_inet6", PF_INET6},
    Named{"pf_appletalk", PF_APPLETALK},
    Named{"pf_arp", PF_ARP},
    Named{"pf_bluetooth", PF_BLUETOOTH},
    Named{"pf_ieee80211", PF_IEEE80211},
    Named{"pf_ipx", PF_IPX},
    Named{"pf_isdn", PF_ISDN},
    Named{"pf_key", PF_KEY},
    Named{"pf_link", PF_LINK},
    Named{"pf_natm", PF_NATM},
    Named{"pf_netgraph", PF_NETGRAPH},
    Named{"pf_route", PF_ROUTE},
    Named{"pf_sna", PF_SNA},
};

constexpr std::array kSocketTypes{
    Named{"sock_stream", SOCK_STREAM},
    Named{"sock_dgram", SOCK_DGRAM},
    Named{"sock_raw", SOCK_RAW},
    Named{"sock_rdm", SOCK_RDM},
    Named{"sock_seqpacket", SOCK_SEQPACKET},
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
