#include "usage.hpp"

#include <unistd.h>

#include <cstdio>
#include <string>

#include "task/resume.hpp"
#include "version.hpp"

namespace stdio {

namespace {

constexpr int kUsageError = 64;  // EX_USAGE of sysexits(3)

constexpr const char* kHelp =
    "stdio runs and supervises system processes for an Erlang node.\n"
    "\n"
    "It is a port program: it is not started by hand but by open_port/2,\n"
    "\n"
    "  open_port({spawn_executable, \"priv/stdio\"}, [binary, exit_status, {packet, 4}])\n"
    "\n"
    "and speaks terms over its standard input and output; docs/protocol.md has the table.\n"
    "\n"
    "  --user     do not use the privileges of a setuid program\n"
    "  --help     this text\n"
    "  --version  the version\n";

}  // namespace

Wish wish_of(int argc, char** argv) {
  // Before Linux 5.18 there may be no argument at all, not even a name.
  if (argc > 1) {
    const std::string_view argument = argv[1];
    if (argc == 4 && argument == kTaskArgument) return Wish::ResumeTask;
    if (argc > 2) return Wish::Mistake;
    if (argument == "--user") return Wish::ServeAsCaller;
    if (argument == "--version") return Wish::Version;
    if (argument == "--help") return Wish::Help;
    return Wish::Mistake;
  }
  const bool at_terminal = ::isatty(STDIN_FILENO) == 1 || ::isatty(STDOUT_FILENO) == 1;
  return at_terminal ? Wish::Explanation : Wish::Serve;
}

// What the caller wrote is never repeated: the program may be setuid, and where standard error
// leads is the caller's choice.
std::optional<int> answer_person(Wish wish) {
  switch (wish) {
    case Wish::Serve:
    case Wish::ServeAsCaller:
    case Wish::ResumeTask: return std::nullopt;
    case Wish::Help: std::fputs(kHelp, stdout); return 0;
    case Wish::Version: std::printf("stdio %s\n", kVersion); return 0;
    case Wish::Explanation: std::fputs(kHelp, stderr); return kUsageError;
    case Wish::Mistake: complain("unknown argument, see --help"); return kUsageError;
  }
  return kUsageError;
}

void complain(std::string_view sentence) {
  std::fputs(("stdio: " + std::string{sentence} + "\n").c_str(), stderr);
}

}  // namespace stdio
