#include "usage.hpp"

#include <unistd.h>

#include <cstdio>
#include <string>

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
    "  --help     this text\n"
    "  --version  the version\n";

}  // namespace

std::optional<int> answer_person(int argc, char** argv) {
  const std::string_view argument = argc > 1 ? argv[1] : "";
  if (argument == "--version") {
    std::printf("stdio %s\n", kVersion);
    return 0;
  }
  if (argument == "--help") {
    std::fputs(kHelp, stdout);
    return 0;
  }
  if (argc > 1) {
    complain("unknown argument, see --help");
    return kUsageError;
  }
  if (::isatty(STDIN_FILENO) == 0 && ::isatty(STDOUT_FILENO) == 0) return std::nullopt;
  std::fputs(kHelp, stderr);
  return kUsageError;
}

void complain(std::string_view sentence) {
  std::fputs(("stdio: " + std::string{sentence} + "\n").c_str(), stderr);
}

}  // namespace stdio
