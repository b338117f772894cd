#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "call/argument.hpp"
#include "call/cstruct.hpp"

namespace stdio {

// Landlock: a process takes rights from itself, for good, and from all it starts (landlock(7),
// Linux 5.13). ENOSYS or ENOTSUP where the kernel has it not or not switched on, EINVAL for
// rights that this one does not know yet: what cannot be taken is never passed over.

struct LandlockFsAccess {  // landlock_access_fs_read_file …
  static std::optional<std::int64_t> value(std::string_view name);
};
struct LandlockNetAccess {  // landlock_access_net_bind_tcp …
  static std::optional<std::int64_t> value(std::string_view name);
};
struct LandlockScope {  // landlock_scope_signal …
  static std::optional<std::int64_t> value(std::string_view name);
};
struct LandlockRulesetFlag {  // landlock_create_ruleset_version
  static std::optional<std::int64_t> value(std::string_view name);
};
struct LandlockRuleType {  // landlock_rule_path_beneath, landlock_rule_net_port
  static std::optional<std::int64_t> value(std::string_view name);
};

// What nobody has any more unless a rule gives it back: struct landlock_ruleset_attr, as a map of
// any of these.
struct LandlockRuleset {
  Flags<LandlockFsAccess> handled_access_fs;
  Flags<LandlockNetAccess> handled_access_net;
  Flags<LandlockScope> scoped;
};

// What is given back: access to all that is below a path, or to a port. As a tuple of two.
struct LandlockPathRule {
  std::string path;
  Flags<LandlockFsAccess> access;
};
struct LandlockPortRule {
  std::uint64_t port;
  Flags<LandlockNetAccess> access;
};
using LandlockRule = std::variant<LandlockPathRule, LandlockPortRule>;

template <>
struct Argument<LandlockRuleset> {
  using Held = LandlockRuleset;
  static Result<Held> read(term::Reader& reader);
  static Held pass(Held& held) { return held; }
};

template <>
struct Argument<const std::vector<LandlockRule>&> {
  using Held = std::vector<LandlockRule>;
  static Result<Held> read(term::Reader& reader);
  static const Held& pass(Held& held) { return held; }
};

namespace calls {

// The system calls; of the attributes, which are structures, [] is none.
int landlock_create_ruleset(CStruct& attributes, Flags<LandlockRulesetFlag, unsigned> flags);
int landlock_add_rule(int ruleset, Constant<LandlockRuleType> type, CStruct& rule, unsigned flags);
int landlock_restrict_self(int ruleset, unsigned flags);

// All in one. EPERM unless no new privileges are to be had any more (prctl(2)).
Result<void> landlock_restrict(LandlockRuleset ruleset, const std::vector<LandlockRule>& rules);

}  // namespace calls

}  // namespace stdio
