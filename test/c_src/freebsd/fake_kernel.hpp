#pragma once

#include <sys/procctl.h>
#include <sys/types.h>

#include <deque>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "sys/bytes.hpp"

namespace stdio::test {

// The system calls of FreeBSD, and of those that other systems have as well the ones by which a
// start or an end of a program shows. They are defined in this program in the place of the C
// library's: each writes itself down and does nothing, but for what a test has told it. So no
// process is ever signalled, put into a jail or given another user here.
//
// One at a time; while there is none, every such call fails.
class FakeKernel {
 public:
  FakeKernel();
  ~FakeKernel();
  FakeKernel(const FakeKernel&) = delete;
  FakeKernel& operator=(const FakeKernel&) = delete;

  // What was called, "jail_attach(7)".
  std::vector<std::string> calls;
  [[nodiscard]] int times(const std::string& call) const;

  // Calls of this name fail from now on.
  void refuse(const std::string& name, int error) { errors[name] = error; }
  std::map<std::string, int> errors;

  // The account of a reaper: whether this process is one, and who is below it.
  bool is_reaper = true;
  pid_t reaper = 0;  // of this process if it is none
  std::vector<procctl_reaper_pidinfo> below;
  std::function<void(const procctl_reaper_kill&)> at_reap_kill = [](const auto&) {};

  // What waitpid(2) gives, one after the other; then there is no child.
  struct End {
    pid_t pid;
    int status;
  };
  std::deque<End> ends;

  // What a kqueue(2) gives next.
  std::deque<int> signals;

  std::vector<gid_t> groups;  // with the effective one first
  Bytes jail;                 // the structure as it was given
  std::vector<std::string> jail_texts;
  std::vector<std::string> parameters;  // of jail_set(2), each part as its bytes
  int trace_control = 0;
};

// A child of the reaper, or somebody further down who came from that child.
procctl_reaper_pidinfo child(pid_t pid);
procctl_reaper_pidinfo further_down(pid_t pid, pid_t subtree);
// One who has lost his parent: a child now, of the subtree of another.
procctl_reaper_pidinfo orphan(pid_t pid, pid_t subtree);

}  // namespace stdio::test
