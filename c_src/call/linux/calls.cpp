#include "call/linux/calls.hpp"

#include <sys/prctl.h>

#include <array>

#include "sys/named.hpp"

namespace stdio {

namespace {

constexpr std::array kPrctlOptions{
    Named{"pr_set_pdeathsig", PR_SET_PDEATHSIG},
    Named{"pr_set_dumpable", PR_SET_DUMPABLE},
    Named{"pr_get_dumpable", PR_GET_DUMPABLE},
    Named{"pr_set_keepcaps", PR_SET_KEEPCAPS},
    Named{"pr_get_keepcaps", PR_GET_KEEPCAPS},
    Named{"pr_set_name", PR_SET_NAME},
    Named{"pr_set_no_new_privs", PR_SET_NO_NEW_PRIVS},
    Named{"pr_get_no_new_privs", PR_GET_NO_NEW_PRIVS},
    Named{"pr_set_child_subreaper", PR_SET_CHILD_SUBREAPER},
    Named{"pr_capbset_drop", PR_CAPBSET_DROP},
    Named{"pr_capbset_read", PR_CAPBSET_READ},
    Named{"pr_set_securebits", PR_SET_SECUREBITS},
    Named{"pr_get_securebits", PR_GET_SECUREBITS},
    Named{"pr_set_thp_disable", PR_SET_THP_DISABLE},
    Named{"pr_set_timerslack", PR_SET_TIMERSLACK},
};

}  // namespace

std::optional<std::int64_t> PrctlOption::value(std::string_view name) {
  return value_named(kPrctlOptions, name);
}

unsigned long PrctlArgument::native() const {
  return text.empty() ? number : reinterpret_cast<unsigned long>(text.c_str());
}

Result<PrctlArgument> Argument<PrctlArgument>::read(term::Reader& reader) {
  if (const auto name = reader.atom()) {
    const auto signal = signal_number(*name);
    if (!signal) return error_from(ENOTSUP);
    return PrctlArgument{static_cast<unsigned long>(*signal), {}};
  }
  if (const auto number = reader.integer()) {
    return PrctlArgument{static_cast<unsigned long>(*number), {}};
  }
  auto text = argument::text(reader);
  if (!text) return text.error();
  return PrctlArgument{0, std::move(*text)};
}

namespace calls {

Result<int> prctl(Constant<PrctlOption> option, PrctlArgument second, PrctlArgument third,
                  PrctlArgument fourth, PrctlArgument fifth) {
  return checked_value(
      ::prctl(option.value, second.native(), third.native(), fourth.native(), fifth.native()));
}

}  // namespace calls

}  // namespace stdio
