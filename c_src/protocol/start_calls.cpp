#include "protocol/start_calls.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "term/reader.hpp"

namespace stdio {

namespace {

using term::Reader;

constexpr std::array<std::string_view, 7> kAlone{
    "chdir", "prlimit", "sethostname", "setpgid", "setpriority", "setrlimit", "setsid"};
constexpr std::array<std::string_view, 4> kRoot{"root_bind", "root_enter", "root_mount",
                                                "root_pivot"};
constexpr std::array<std::string_view, 5> kIds{"setgid", "setgroups", "setresgid", "setresuid",
                                               "setuid"};
// Of prctl(2): others concern the memory.
constexpr std::array<std::string_view, 3> kOptions{"pr_capbset_drop", "pr_set_no_new_privs",
                                                   "pr_set_pdeathsig"};

template <std::size_t N>
bool among(const std::array<std::string_view, N>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool concerns_process(Reader arguments) {
  if (arguments.list().value_or(0) == 0) return false;
  return among(kOptions, arguments.atom().value_or(""));
}

// Others do not work for a process that shares its memory (unshare(2)).
bool unshares_mounts(Reader arguments) {
  return arguments.list() == 1 && arguments.list() == 1 && arguments.atom() == "clone_newns";
}

bool note_call(std::string_view name, Reader arguments, StartCalls& found) {
  if (among(kIds, name)) return found.changes_ids = true;
  if (among(kRoot, name) || (name == "unshare" && unshares_mounts(arguments))) {
    return found.waits = true;
  }
  return among(kAlone, name) || (name == "prctl" && concerns_process(arguments));
}

}  // namespace

StartCalls start_calls_of(BytesView calls) {
  Reader reader{calls};
  const int count = reader.list().value_or(0);
  StartCalls found;
  for (int i = 0; i < count; ++i) {
    const int arity = reader.tuple().value_or(0);
    const auto name = reader.atom();
    if (arity < 2 || !name) return {};
    const Reader arguments = reader;
    for (int skipped = 1; skipped < arity; ++skipped) reader.any();
    if (i == count - 1)
      found.alone = *name == "execve";
    else if (!note_call(*name, arguments, found))
      return {};
  }
  return found;
}

}  // namespace stdio
