#include <array>

#include "sys/signal.hpp"

namespace stdio {

namespace {

constexpr std::array kSignals{
    Named{"sighup", SIGHUP},       Named{"sigint", SIGINT},       Named{"sigquit", SIGQUIT},
    Named{"sigill", SIGILL},       Named{"sigtrap", SIGTRAP},     Named{"sigabrt", SIGABRT},
    Named{"sigbus", SIGBUS},       Named{"sigfpe", SIGFPE},       Named{"sigkill", SIGKILL},
    Named{"sigusr1", SIGUSR1},     Named{"sigsegv", SIGSEGV},     Named{"sigusr2", SIGUSR2},
    Named{"sigpipe", SIGPIPE},     Named{"sigalrm", SIGALRM},     Named{"sigterm", SIGTERM},
    Named{"sigchld", SIGCHLD},     Named{"sigcont", SIGCONT},     Named{"sigstop", SIGSTOP},
    Named{"sigtstp", SIGTSTP},     Named{"sigttin", SIGTTIN},     Named{"sigttou", SIGTTOU},
    Named{"sigurg", SIGURG},       Named{"sigxcpu", SIGXCPU},     Named{"sigxfsz", SIGXFSZ},
    Named{"sigprof", SIGPROF},     Named{"sigvtalrm", SIGVTALRM}, Named{"sigwinch", SIGWINCH},
    Named{"sigio", SIGIO},         Named{"sigsys", SIGSYS},       Named{"sigpwr", SIGPWR},
    Named{"sigstkflt", SIGSTKFLT},
};

}  // namespace

std::span<const Named> signal_names() { return kSignals; }

bool is_signal(int number) { return number >= 0 && number < NSIG; }

}  // namespace stdio
