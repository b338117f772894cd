#pragma once

#include <sys/types.h>

#include <chrono>
#include <functional>
#include <string>
#include <thread>

#include "sys/bytes.hpp"
#include "sys/fd.hpp"
#include "sys/wait_status.hpp"

namespace stdio::test {

inline constexpr auto kDeadline = std::chrono::seconds{20};

// Whether a condition comes true before the deadline.
template <class Condition>
bool eventually(Condition condition) {
  const auto deadline = std::chrono::steady_clock::now() + kDeadline;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds{1});
  }
  return true;
}

// A child that does `work` and ends with status 0, without the test's own ending.
pid_t start_child(const std::function<void()>& work);

// How a child has ended. Other children that end meanwhile are reaped with it.
std::string end_of(pid_t child);
std::string shown(const WaitStatus& status);  // "exited 0", "killed by sigkill"

// What a child prints to its standard output, for work that would change the test's own process or
// becomes a program. Ends with how the child ended if that is not with status 0.
std::string printed_by_child(const std::function<void()>& work);
std::string said_in_child(const std::function<std::string()>& work);

// Everything up to the end of the file.
std::string read_all(const Fd& fd);
void write_all(const Fd& fd, std::string_view bytes);

// True for a zombie too.
bool is_gone(pid_t pid);

// The descriptors that this process has open.
int open_descriptors();

}  // namespace stdio::test
