#include <array>

#include "sys/signal.hpp"

namespace stdio {

namespace {

constexpr std::array kSignals{
    Named{"sighup", SIGHUP},     Named{"sigint", SIGINT},       Named{"sigquit", SIGQUIT},
    Named{"sigill", SIGILL},     Named{"sigtrap", SIGTRAP},     Named{"sigabrt", SIGABRT},
    Named{"sigemt", SIGEMT},     Named{"sigfpe", SIGFPE},       Named{"sigkill", SIGKILL},
    Named{"sigbus", SIGBUS},     Named{"sigsegv", SIGSEGV},     Named{"sigsys", SIGSYS},
    Named{"sigpipe", SIGPIPE},   Named{"sigalrm", SIGALRM},     Named{"sigterm", SIGTERM},
    Named{"sigurg", SIGURG},     Named{"sigstop", SIGSTOP},     Named{"sigtstp", SIGTSTP},
    Named{"sigcont", SIGCONT},   Named{"sigchld", SIGCHLD},     Named{"sigttin", SIGTTIN},
    Named{"sigttou", SIGTTOU},   Named{"sigio", SIGIO},         Named{"sigxcpu", SIGXCPU},
    Named{"sigxfsz", SIGXFSZ},   Named{"sigvtalrm", SIGVTALRM}, Named{"sigprof", SIGPROF},
    Named{"sigwinch", SIGWINCH}, Named{"siginfo", SIGINFO},     Named{"sigusr1", SIGUSR1},
    Named{"sigusr2", SIGUSR2},   Named{"sigthr", SIGTHR},       Named{"siglibrt", SIGLIBRT},
};

}  // namespace

std::span<const Named> signal_names() { return kSignals; }

// NSIG is of a time when there were 31.
bool is_signal(int number) { return number >= 0 && number <= SIGRTMAX; }

}  // namespace stdio
