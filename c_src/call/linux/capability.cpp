#include "call/linux/capability.hpp"

#include <linux/capability.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <vector>

#include "sys/named.hpp"

namespace stdio {

namespace {

constexpr std::array kCapabilities{
    Named{"cap_chown", CAP_CHOWN},
    Named{"cap_dac_override", CAP_DAC_OVERRIDE},
    Named{"cap_dac_read_search", CAP_DAC_READ_SEARCH},
    Named{"cap_fowner", CAP_FOWNER},
    Named{"cap_fsetid", CAP_FSETID},
    Named{"cap_kill", CAP_KILL},
    Named{"cap_setgid", CAP_SETGID},
    Named{"cap_setuid", CAP_SETUID},
    Named{"cap_setpcap", CAP_SETPCAP},
    Named{"cap_linux_immutable", CAP_LINUX_IMMUTABLE},
    Named{"cap_net_bind_service", CAP_NET_BIND_SERVICE},
    Named{"cap_net_broadcast", CAP_NET_BROADCAST},
    Named{"cap_net_admin", CAP_NET_ADMIN},
    Named{"cap_net_raw", CAP_NET_RAW},
    Named{"cap_ipc_lock", CAP_IPC_LOCK},
    Named{"cap_ipc_owner", CAP_IPC_OWNER},
    Named{"cap_sys_module", CAP_SYS_MODULE},
    Named{"cap_sys_rawio", CAP_SYS_RAWIO},
    Named{"cap_sys_chroot", CAP_SYS_CHROOT},
    Named{"cap_sys_ptrace", CAP_SYS_PTRACE},
    Named{"cap_sys_pacct", CAP_SYS_PACCT},
    Named{"cap_sys_admin", CAP_SYS_ADMIN},
    Named{"cap_sys_boot", CAP_SYS_BOOT},
    Named{"cap_sys_nice", CAP_SYS_NICE},
    Named{"cap_sys_resource", CAP_SYS_RESOURCE},
    Named{"cap_sys_time", CAP_SYS_TIME},
    Named{"cap_sys_tty_config", CAP_SYS_TTY_CONFIG},
    Named{"cap_mknod", CAP_MKNOD},
    Named{"cap_lease", CAP_LEASE},
    Named{"cap_audit_write", CAP_AUDIT_WRITE},
    Named{"cap_audit_control", CAP_AUDIT_CONTROL},
    Named{"cap_setfcap", CAP_SETFCAP},
    Named{"cap_mac_override", CAP_MAC_OVERRIDE},
    Named{"cap_mac_admin", CAP_MAC_ADMIN},
    Named{"cap_syslog", CAP_SYSLOG},
    Named{"cap_wake_alarm", CAP_WAKE_ALARM},
    Named{"cap_block_suspend", CAP_BLOCK_SUSPEND},
    Named{"cap_audit_read", CAP_AUDIT_READ},
    Named{"cap_perfmon", CAP_PERFMON},
    Named{"cap_bpf", CAP_BPF},
    Named{"cap_checkpoint_restore", CAP_CHECKPOINT_RESTORE},
};

constexpr std::uint64_t bit(std::int64_t number) { return std::uint64_t{1} << number; }

// Names, and what has none as one number.
void write_set(term::Writer& writer, std::uint64_t set) {
  std::vector<std::string_view> names;
  std::uint64_t unnamed = set;
  for (const Named& capability : kCapabilities) {
    if ((set & bit(capability.value)) == 0) continue;
    names.push_back(capability.name);
    unnamed &= ~bit(capability.value);
  }
  writer.list(static_cast<int>(names.size()) + (unnamed != 0 ? 1 : 0));
  for (const std::string_view name : names) writer.atom(name);
  if (unnamed != 0) writer.unsigned_integer(unnamed);
  writer.nil();
}

// The kernel takes a set in two halves (capget(2)).
struct Halves {
  __user_cap_data_struct low;
  __user_cap_data_struct high;
};

std::uint64_t joined(std::uint32_t low, std::uint32_t high) {
  return std::uint64_t{high} << 32 | low;
}

std::uint32_t low_half(std::uint64_t set) { return static_cast<std::uint32_t>(set); }
std::uint32_t high_half(std::uint64_t set) { return static_cast<std::uint32_t>(set >> 32); }

__user_cap_header_struct header(pid_t pid) { return {_LINUX_CAPABILITY_VERSION_3, pid}; }

}  // namespace

std::optional<std::int64_t> Capability::value(std::string_view name) {
  return value_named(kCapabilities, name);
}

std::optional<std::int64_t> CapabilityBit::value(std::string_view name) {
  const auto number = Capability::value(name);
  if (!number) return std::nullopt;
  return static_cast<std::int64_t>(bit(*number));
}

void Capabilities::write(term::Writer& writer) const {
  write_set(writer.map(3).atom("effective"), effective);
  write_set(writer.atom("permitted"), permitted);
  write_set(writer.atom("inheritable"), inheritable);
}

Result<Capabilities> Argument<Capabilities>::read(term::Reader& reader) {
  if (term::Reader{reader}.map() != 3) return argument::undecodable();
  Capabilities sets;
  const auto read = argument::fields(reader, [&](std::string_view name) -> Result<void> {
    if (name == "effective") return argument::into(reader, sets.effective);
    if (name == "permitted") return argument::into(reader, sets.permitted);
    if (name == "inheritable") return argument::into(reader, sets.inheritable);
    return argument::undecodable();
  });
  if (!read) return read.error();
  return sets;
}

namespace calls {

Result<Capabilities> capget(pid_t pid) {
  auto whose = header(pid);
  Halves of{};
  if (::syscall(SYS_capget, &whose, &of) == -1) return last_error();
  return Capabilities{{joined(of.low.effective, of.high.effective)},
                      {joined(of.low.permitted, of.high.permitted)},
                      {joined(of.low.inheritable, of.high.inheritable)}};
}

Result<void> capset(Capabilities sets) {
  auto whose = header(0);
  const Halves of{
      {low_half(sets.effective), low_half(sets.permitted), low_half(sets.inheritable)},
      {high_half(sets.effective), high_half(sets.permitted), high_half(sets.inheritable)}};
  return checked(static_cast<int>(::syscall(SYS_capset, &whose, &of)));
}

}  // namespace calls

}  // namespace stdio
