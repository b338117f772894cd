#include "call/linux/landlock.hpp"

#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>

#include "sys/fd.hpp"
#include "sys/named.hpp"

namespace stdio {

namespace {

// By number: the headers may be older than the kernel.

constexpr std::array kFsAccess{
    Named{"landlock_access_fs_execute", 1 << 0},
    Named{"landlock_access_fs_write_file", 1 << 1},
    Named{"landlock_access_fs_read_file", 1 << 2},
    Named{"landlock_access_fs_read_dir", 1 << 3},
    Named{"landlock_access_fs_remove_dir", 1 << 4},
    Named{"landlock_access_fs_remove_file", 1 << 5},
    Named{"landlock_access_fs_make_char", 1 << 6},
    Named{"landlock_access_fs_make_dir", 1 << 7},
    Named{"landlock_access_fs_make_reg", 1 << 8},
    Named{"landlock_access_fs_make_sock", 1 << 9},
    Named{"landlock_access_fs_make_fifo", 1 << 10},
    Named{"landlock_access_fs_make_block", 1 << 11},
    Named{"landlock_access_fs_make_sym", 1 << 12},
    Named{"landlock_access_fs_refer", 1 << 13},      // Linux 5.19
    Named{"landlock_access_fs_truncate", 1 << 14},   // Linux 6.2
    Named{"landlock_access_fs_ioctl_dev", 1 << 15},  // Linux 6.10
};

constexpr std::array kNetAccess{
    // Linux 6.7
    Named{"landlock_access_net_bind_tcp", 1 << 0},
    Named{"landlock_access_net_connect_tcp", 1 << 1},
};

constexpr std::array kScopes{
    // Linux 6.12
    Named{"landlock_scope_abstract_unix_socket", 1 << 0},
    Named{"landlock_scope_signal", 1 << 1},
};

constexpr std::array kRulesetFlags{
    Named{"landlock_create_ruleset_version", LANDLOCK_CREATE_RULESET_VERSION},
};

constexpr int kPathBeneath = 1;
constexpr int kNetPort = 2;

constexpr std::array kRuleTypes{
    Named{"landlock_rule_path_beneath", kPathBeneath},
    Named{"landlock_rule_net_port", kNetPort},
};

// The structures as newer kernels have them; an older one minds only what is not zero and beyond
// it.
struct RulesetAttributes {
  std::uint64_t handled_access_fs;
  std::uint64_t handled_access_net;
  std::uint64_t scoped;
};

struct [[gnu::packed]] PathBeneath {
  std::uint64_t allowed_access;
  std::int32_t parent_fd;
};

struct NetPort {
  std::uint64_t allowed_access;
  std::uint64_t port;
};

Result<LandlockRule> read_rule(term::Reader& reader) {
  if (reader.tuple() != 2) return argument::undecodable();
  if (const auto port = reader.unsigned_integer()) {
    LandlockPortRule rule{*port, {}};
    if (const auto read = argument::into(reader, rule.access); !read) return read.error();
    return rule;
  }
  auto path = argument::text(reader);
  if (!path) return path.error();
  LandlockPathRule rule{std::move(*path), {}};
  if (const auto read = argument::into(reader, rule.access); !read) return read.error();
  return rule;
}

Result<void> add(const Fd& ruleset, int type, const void* rule) {
  return checked(static_cast<int>(::syscall(SYS_landlock_add_rule, ruleset.get(), type, rule, 0)));
}

Result<void> add(const Fd& ruleset, const LandlockPathRule& rule) {
  const Fd parent{::open(rule.path.c_str(), O_PATH | O_CLOEXEC)};
  if (!parent.valid()) return last_error();
  const PathBeneath beneath{rule.access, parent.get()};
  return add(ruleset, kPathBeneath, &beneath);
}

Result<void> add(const Fd& ruleset, const LandlockPortRule& rule) {
  const NetPort at{rule.access, rule.port};
  return add(ruleset, kNetPort, &at);
}

}  // namespace

std::optional<std::int64_t> LandlockFsAccess::value(std::string_view name) {
  return value_named(kFsAccess, name);
}

std::optional<std::int64_t> LandlockNetAccess::value(std::string_view name) {
  return value_named(kNetAccess, name);
}

std::optional<std::int64_t> LandlockScope::value(std::string_view name) {
  return value_named(kScopes, name);
}

std::optional<std::int64_t> LandlockRulesetFlag::value(std::string_view name) {
  return value_named(kRulesetFlags, name);
}

std::optional<std::int64_t> LandlockRuleType::value(std::string_view name) {
  return value_named(kRuleTypes, name);
}

Result<LandlockRuleset> Argument<LandlockRuleset>::read(term::Reader& reader) {
  LandlockRuleset ruleset;
  const auto read = argument::fields(reader, [&](std::string_view name) -> Result<void> {
    if (name == "handled_access_fs") return argument::into(reader, ruleset.handled_access_fs);
    if (name == "handled_access_net") return argument::into(reader, ruleset.handled_access_net);
    if (name == "scoped") return argument::into(reader, ruleset.scoped);
    return argument::undecodable();
  });
  if (!read) return read.error();
  return ruleset;
}

Result<std::vector<LandlockRule>> Argument<const std::vector<LandlockRule>&>::read(
    term::Reader& reader) {
  return argument::many(reader, read_rule);
}

namespace calls {

int landlock_create_ruleset(CStruct& attributes, Flags<LandlockRulesetFlag, unsigned> flags) {
  return static_cast<int>(
      ::syscall(SYS_landlock_create_ruleset, attributes.address(), attributes.size(), flags.value));
}

int landlock_add_rule(int ruleset, Constant<LandlockRuleType> type, CStruct& rule, unsigned flags) {
  return static_cast<int>(
      ::syscall(SYS_landlock_add_rule, ruleset, type.value, rule.address(), flags));
}

int landlock_restrict_self(int ruleset, unsigned flags) {
  return static_cast<int>(::syscall(SYS_landlock_restrict_self, ruleset, flags));
}

Result<void> landlock_restrict(LandlockRuleset given, const std::vector<LandlockRule>& rules) {
  const RulesetAttributes handled{given.handled_access_fs, given.handled_access_net, given.scoped};
  const Fd ruleset{
      static_cast<int>(::syscall(SYS_landlock_create_ruleset, &handled, sizeof handled, 0))};
  if (!ruleset.valid()) return last_error();
  for (const LandlockRule& rule : rules) {
    const auto added = std::visit([&](const auto& one) { return add(ruleset, one); }, rule);
    if (!added) return added;
  }
  return checked(landlock_restrict_self(ruleset.get(), 0));
}

}  // namespace calls

}  // namespace stdio
