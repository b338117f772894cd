#include <net/if.h>
#include <sys/filio.h>
#include <sys/sockio.h>
#include <sys/ttycom.h>
#include <termios.h>

#include <array>

#include "call/constant.hpp"
#include "sys/named.hpp"

namespace stdio {

namespace {

constexpr std::array kIoctlRequests{
    // descriptors
    Named{"fioasync", FIOASYNC},
    Named{"fioclex", FIOCLEX},
    Named{"fiodtype", FIODTYPE},
    Named{"fiogetown", FIOGETOWN},
    Named{"fionbio", FIONBIO},
    Named{"fionclex", FIONCLEX},
    Named{"fionread", FIONREAD},
    Named{"fionspace", FIONSPACE},
    Named{"fionwrite", FIONWRITE},
    Named{"fiosetown", FIOSETOWN},
    // terminals: tty(4)
    Named{"tioccbrk", TIOCCBRK},
    Named{"tioccdtr", TIOCCDTR},
    Named{"tioccons", TIOCCONS},
    Named{"tiocdrain", TIOCDRAIN},
    Named{"tiocexcl", TIOCEXCL},
    Named{"tiocext", TIOCEXT},
    Named{"tiocflush", TIOCFLUSH},
    Named{"tiocgdrainwait", TIOCGDRAINWAIT},
    Named{"tiocgeta", TIOCGETA},
    Named{"tiocgetd", TIOCGETD},
    Named{"tiocgpgrp", TIOCGPGRP},
    Named{"tiocgptn", TIOCGPTN},
    Named{"tiocgsid", TIOCGSID},
    Named{"tiocgwinsz", TIOCGWINSZ},
    Named{"tiocmbic", TIOCMBIC},
    Named{"tiocmbis", TIOCMBIS},
    Named{"tiocmget", TIOCMGET},
    Named{"tiocmset", TIOCMSET},
    Named{"tiocnotty", TIOCNOTTY},
    Named{"tiocnxcl", TIOCNXCL},
    Named{"tiocoutq", TIOCOUTQ},
    Named{"tiocpkt", TIOCPKT},
    Named{"tiocptmaster", TIOCPTMASTER},
    Named{"tiocsbrk", TIOCSBRK},
    Named{"tiocsctty", TIOCSCTTY},
    Named{"tiocsdrainwait", TIOCSDRAINWAIT},
    Named{"tiocsdtr", TIOCSDTR},
    Named{"tiocseta", TIOCSETA},
    Named{"tiocsetaf", TIOCSETAF},
    Named{"tiocsetaw", TIOCSETAW},
    Named{"tiocsetd", TIOCSETD},
    Named{"tiocsig", TIOCSIG},
    Named{"tiocspgrp", TIOCSPGRP},
    Named{"tiocstart", TIOCSTART},
    Named{"tiocstat", TIOCSTAT},
    Named{"tiocsti", TIOCSTI},
    Named{"tiocstop", TIOCSTOP},
    Named{"tiocswinsz", TIOCSWINSZ},
    // network interfaces: netintro(4)
    Named{"siocdifaddr", SIOCDIFADDR},
    Named{"siocgifaddr", SIOCGIFADDR},
    Named{"siocgifbrdaddr", SIOCGIFBRDADDR},
    Named{"siocgifdstaddr", SIOCGIFDSTADDR},
    Named{"siocgifflags", SIOCGIFFLAGS},
    Named{"siocgifindex", SIOCGIFINDEX},
    Named{"siocgifmetric", SIOCGIFMETRIC},
    Named{"siocgifmtu", SIOCGIFMTU},
    Named{"siocgifnetmask", SIOCGIFNETMASK},
    Named{"siocifcreate", SIOCIFCREATE},
    Named{"siocifdestroy", SIOCIFDESTROY},
    Named{"siocsifaddr", SIOCSIFADDR},
    Named{"siocsifbrdaddr", SIOCSIFBRDADDR},
    Named{"siocsifdstaddr", SIOCSIFDSTADDR},
    Named{"siocsifflags", SIOCSIFFLAGS},
    Named{"siocsifmetric", SIOCSIFMETRIC},
    Named{"siocsifmtu", SIOCSIFMTU},
    Named{"siocsifname", SIOCSIFNAME},
    Named{"siocsifnetmask", SIOCSIFNETMASK},
    Named{"siocsifrvnet", SIOCSIFRVNET},
    Named{"siocsifvnet", SIOCSIFVNET},
};

}  // namespace

std::optional<std::int64_t> IoctlRequest::value(std::string_view name) {
  return value_named(kIoctlRequests, name);
}

}  // namespace stdio
