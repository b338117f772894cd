#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/control.hpp"
#include "protocol/request.hpp"

namespace stdio::test {

// A real task in a process of its own, with the port's end of its control socket. It ends with its
// peer at the latest.
class TaskPeer {
 public:
  // A child of the test.
  explicit TaskPeer(Role role);
  TaskPeer(TaskPeer&&) = default;
  TaskPeer& operator=(TaskPeer&&) = delete;
  ~TaskPeer();

  [[nodiscard]] pid_t pid() const { return pid_; }

  void send(ControlKind kind, BytesView payload, std::vector<Fd> fds = {});
  // What it says next, in words: a result as a term, "forked", "4711 exited 0", "ended"; "hung up"
  // at the end of its control socket, "nothing" if it does not speak before the deadline.
  std::string heard();

  std::string call(std::string_view name, std::string_view arguments);
  std::string batch(std::string_view calls);
  // A task below this one.
  TaskPeer fork(Role role = Role::Plain);
  void end_with(const TaskPeer& program) {
    send(ControlKind::EndWith, bytes_of(EndOrder{program.pid()}));
  }

  // Calls that end in an execve, to be a child's; it has nothing to read, and what it says is lost.
  void launch(std::string_view calls);

  // execve with a script for the shell, without double quotes; its standard output comes back.
  Fd become_shell(const std::string& script, Fd input = {});
  void become(std::string_view execve_arguments, std::vector<Fd> streams);

  void hang_up() { control_.close(); }
  // Of a child of the test that is about to end by itself.
  std::string end();

 private:
  TaskPeer(pid_t pid, Fd control) : pid_{pid}, control_{std::move(control)} {}
  std::optional<ControlFrame> next_frame();

  pid_t pid_ = 0;
  bool is_ours_ = false;
  Fd control_;
  ControlInput input_;
  bool deaf_ = false;
};

// The streams of a program: output, error and, if it shall read something, input.
template <class... More>
std::vector<Fd> streams(Fd output, Fd error, More... input) {
  std::vector<Fd> fds;
  fds.push_back(std::move(output));
  fds.push_back(std::move(error));
  (fds.push_back(std::move(input)), ...);
  return fds;
}

}  // namespace stdio::test
