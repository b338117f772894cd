#include "protocol/quick_calls.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "term/reader.hpp"

namespace stdio {

namespace {

using term::Reader;

constexpr std::array<std::string_view, 6> kQuick{"chdir",       "prlimit",   "setpgid",
                                                 "setpriority", "setrlimit", "setsid"};
constexpr std::array<std::string_view, 5> kIds{"setgid", "setgroups", "setresgid", "setresuid",
                                               "setuid"};
// Of prctl(2): others concern the memory.
constexpr std::array<std::string_view, 3> kOptions{"pr_capbset_drop", "pr_set_no_new_privs",
                                                   "pr_set_pdeathsig"};

template <std::size_t N>
bool among(const std::array<std::string_view, N>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_quick_prctl(Reader arguments) {
  if (arguments.list().value_or(0) == 0) return false;
  return among(kOptions, arguments.atom().value_or(""));
}

bool note_call(std::string_view name, Reader arguments, Quickness& found) {
  if (among(kIds, name)) return found.changes_ids = true;
  return among(kQuick, name) || (name == "prctl" && is_quick_prctl(arguments));
}

}  // namespace

Quickness quickness_of(BytesView calls) {
  Reader reader{calls};
  const int count = reader.list().value_or(0);
  Quickness found;
  for (int i = 0; i < count; ++i) {
    const int arity = reader.tuple().value_or(0);
    const auto name = reader.atom();
    if (arity < 2 || !name) return {};
    const Reader arguments = reader;
    for (int skipped = 1; skipped < arity; ++skipped) reader.any();
    if (i == count - 1)
      found.quick = *name == "execve";
    else if (!note_call(*name, arguments, found))
      return {};
  }
  return found;
}

}  // namespace stdio
