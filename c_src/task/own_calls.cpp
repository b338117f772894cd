#include "task/own_calls.hpp"

#include <unistd.h>

#include <array>

#include "call/typed.hpp"
#include "sys/named.hpp"
#include "sys/overloaded.hpp"
#include "sys/process.hpp"
#include "task/resume.hpp"
#include "task/sweep.hpp"

namespace stdio {

namespace {

using term::Reader;
using term::Writer;
using Action = Hearing::Action;

CallOutcome succeeded(const Writer& writer) { return {true, copy_of(writer.bytes())}; }

CallOutcome failed(const Error& error) {
  Writer writer = Writer::term();
  result::write_error(writer, error);
  return {false, copy_of(writer.bytes())};
}

CallOutcome done(const Result<void>& result) {
  return result ? succeeded(Writer::term().atom("ok")) : failed(result.error());
}

struct NamedAction {
  std::string_view name;
  Action action;
};
constexpr std::array kActions{
    NamedAction{"sig_dfl", Action::Default},
    NamedAction{"sig_ign", Action::Ignored},
    NamedAction{"sig_info", Action::Reported},
};

std::string_view name_of(Action action) {
  for (const NamedAction& named : kActions) {
    if (named.action == action) return named.name;
  }
  return {};
}

// <<>> asks what the action is and leaves it.
Result<std::optional<Action>> read_action(Reader& reader) {
  if (const auto nothing = reader.binary(); nothing && nothing->empty()) {
    return std::optional<Action>{};
  }
  const auto given = reader.atom();
  if (!given) return argument::undecodable();
  for (const NamedAction& named : kActions) {
    if (same_ignoring_case(*given, named.name)) return std::optional{named.action};
  }
  return argument::undecodable();
}

void write_change(Writer& writer, const WaitChange& change) {
  std::visit(
      Overloaded{
          [&](const Exited& exited) { writer.tuple(2).atom("exit_status").integer(exited.code); },
          [&](const Killed& killed) {
            writer.tuple(2).atom("termsig").atom(signal_name(killed.signal));
          },
          [&](const Stopped& stopped) {
            writer.tuple(2).atom("stopsig").atom(signal_name(stopped.signal));
          },
          [&](const Continued&) { writer.atom("continued"); },
      },
      change);
}

}  // namespace

std::optional<CallOutcome> OwnCalls::run(std::string_view name, Reader& arguments) {
  using Run = CallOutcome (OwnCalls::*)(Reader&);
  struct Entry {
    std::string_view name;
    Run run;
  };
  static constexpr std::array kCalls{
      Entry{"filter", &OwnCalls::filter},           Entry{"keep_jail", &OwnCalls::keep_jail},
      Entry{"kill_domain", &OwnCalls::kill_domain}, Entry{"reap", &OwnCalls::reap},
      Entry{"reexec", &OwnCalls::reexec},           Entry{"sigaction", &OwnCalls::sigaction},
      Entry{"waitpid", &OwnCalls::waitpid},
  };
  for (const Entry& entry : kCalls) {
    if (entry.name != name) continue;
    Reader own{arguments.any()};
    return (this->*entry.run)(own);
  }
  return std::nullopt;
}

// [Calls, Calls of children born from now on]
CallOutcome OwnCalls::filter(Reader& reader) {
  if (reader.list() != 2) return refused_call(argument::undecodable());
  const auto own = Filter::read(reader);
  if (!own) return refused_call(own.error());
  const auto childrens = Filter::read(reader);
  if (!childrens) return refused_call(childrens.error());
  if (!reader.end_list()) return refused_call(argument::undecodable());
  filters_.own.restrict(*own);
  filters_.childrens.restrict(*childrens);
  return succeeded(Writer::term().atom("ok"));
}

// [Jail]: one that a task below has made ends with the domain.
CallOutcome OwnCalls::keep_jail(Reader& reader) {
  if (reader.list() != 1) return refused_call(argument::undecodable());
  const auto jail = argument::number<int>(reader);
  if (!jail) return refused_call(jail.error());
  if (!reader.end_list()) return refused_call(argument::undecodable());
  return done(domain_.add_jail(*jail));
}

// []: by what means all that is below would be ended.
CallOutcome OwnCalls::kill_domain(Reader& reader) {
  if (reader.list() != 0) return refused_call(argument::undecodable());
  return succeeded(Writer::term().atom(name_of(domain_.rung(family_.forked()))));
}

// [Pid, Signal]: to everything below a descendant, or below the task itself if Pid is 0.
CallOutcome OwnCalls::reap(Reader& reader) {
  if (reader.list() != 2) return refused_call(argument::undecodable());
  const auto pid = argument::number<pid_t>(reader);
  if (!pid) return refused_call(pid.error());
  const auto signal = Argument<Constant<SignalNumber>>::read(reader);
  if (!signal) return refused_call(signal.error());
  if (!reader.end_list()) return refused_call(argument::undecodable());
  return done(broadcast(::getpid(), *pid, signal->value));
}

// [Argv, Environment]: the same program with a memory of its own, which goes on as this task. It is
// the new one that answers. EACCES for a task with children: it would not know them.
CallOutcome OwnCalls::reexec(Reader& reader) {
  if (reader.list() != 2) return refused_call(argument::undecodable());
  const auto arguments = argument::many(reader, argument::text);
  if (!arguments || arguments->empty()) return refused_call(argument::undecodable());
  const auto environment = argument::many(reader, argument::text);
  if (!environment || !reader.end_list()) return refused_call(argument::undecodable());
  if (!family_.forked().empty()) return failed(error_from(EACCES));
  return failed(become_oneself(
      kControlPlace,
      {arguments->front(), kTaskArgument, filters_.own.spelled(), filters_.childrens.spelled()},
      StringArray{*environment}));
}

// [Signal, Action]: the action until now.
CallOutcome OwnCalls::sigaction(Reader& reader) {
  if (reader.list() != 2) return refused_call(argument::undecodable());
  const auto signal = Argument<Constant<SignalNumber>>::read(reader);
  if (!signal) return refused_call(signal.error());
  const auto action = read_action(reader);
  if (!action || !reader.end_list()) return refused_call(argument::undecodable());
  const auto before = hearing_.action(signal->value);
  if (!before) return failed(before.error());
  if (*action) {
    if (const auto set = hearing_.set_action(signal->value, **action); !set) {
      return failed(set.error());
    }
  }
  return succeeded(Writer::term().tuple(2).atom("ok").atom(name_of(*before)));
}

// [Pid, Options]: {ok, Pid, Status, [Change]}
CallOutcome OwnCalls::waitpid(Reader& reader) {
  if (reader.list() != 2) return refused_call(argument::undecodable());
  const auto pid = argument::number<pid_t>(reader);
  if (!pid) return refused_call(pid.error());
  const auto options = Argument<Flags<WaitOption, int>>::read(reader);
  if (!options) return refused_call(options.error());
  if (!reader.end_list()) return refused_call(argument::undecodable());
  const auto waited = family_.wait(*pid, options->value);
  if (!waited) return failed(waited.error());
  Writer writer = Writer::term();
  writer.tuple(4).atom("ok").integer(waited->pid).integer(waited->raw);
  writer.list(waited->change ? 1 : 0);
  if (waited->change) write_change(writer, *waited->change);
  return succeeded(writer.nil());
}

}  // namespace stdio
