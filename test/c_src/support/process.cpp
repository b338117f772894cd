#include "support/process.hpp"

#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "support/catch.hpp"
#include "sys/overloaded.hpp"
#include "sys/process.hpp"
#include "sys/signal.hpp"

namespace stdio::test {

namespace {

constexpr int kFailed = 99;

}  // namespace

pid_t start_child(const std::function<void()>& work) {
  const auto pid = fork_process(Dispositions::Default);
  REQUIRE(pid);
  if (*pid != 0) return *pid;
  try {
    work();
    ::_exit(0);
  } catch (...) {
    // A requirement that failed. The tests go on in the parent only.
    ::_exit(kFailed);
  }
}

std::string shown(const WaitStatus& status) {
  return std::visit(Overloaded{
                        [](Exited exited) { return "exited " + std::to_string(exited.code); },
                        [](Killed killed) { return "killed by " + signal_name(killed.signal); },
                    },
                    status);
}

std::string end_of(pid_t child) {
  std::string end = "still runs";
  (void)eventually([&] {
    const auto reaped = reap_any();
    if (!reaped) return true;
    if (!*reaped || (*reaped)->pid != child) return false;
    end = shown((*reaped)->status);
    return true;
  });
  return end;
}

std::string printed_by_child(const std::function<void()>& work) {
  auto pipe = must(make_pipe());
  const pid_t child = start_child([&] {
    ::dup2(pipe.write.get(), STDOUT_FILENO);
    work();
  });
  pipe.write.close();
  const std::string printed = read_all(pipe.read);
  const std::string end = end_of(child);
  return end == "exited 0" ? printed : printed + " and " + end;
}

std::string said_in_child(const std::function<std::string()>& work) {
  return printed_by_child([&] { write_all(Fd{STDOUT_FILENO}, work()); });
}

std::string read_all(const Fd& fd) {
  std::string text;
  std::array<char, 4096> piece{};
  for (;;) {
    const auto got = retry([&] { return ::read(fd.get(), piece.data(), piece.size()); });
    if (got <= 0) return text;
    text.append(piece.data(), static_cast<std::size_t>(got));
  }
}

void write_all(const Fd& fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto wrote = retry([&] { return ::write(fd.get(), bytes.data(), bytes.size()); });
    if (wrote <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(wrote));
  }
}

// The state is the letter behind the name's last parenthesis (proc_pid_stat(5)).
bool is_gone(pid_t pid) {
  std::ifstream file{"/proc/" + std::to_string(pid) + "/stat"};
  const std::string stat{std::istreambuf_iterator<char>{file}, {}};
  const std::size_t name_end = stat.rfind(") ");
  return name_end == std::string::npos || stat.at(name_end + 2) == 'Z';
}

int open_descriptors() {
  const std::filesystem::directory_iterator all{"/proc/self/fd"};
  return static_cast<int>(std::distance(begin(all), end(all)));
}

}  // namespace stdio::test
