#include <csignal>

#define CATCH_CONFIG_RUNNER
// A child of a test dies of its signals; it does not report them.
#define CATCH_CONFIG_NO_POSIX_SIGNALS
#include "support/catch.hpp"

int main(int argc, char** argv) {
  // As the port program does: a pipe nobody reads is an EPIPE.
  std::signal(SIGPIPE, SIG_IGN);
  return Catch::Session().run(argc, argv);
}
