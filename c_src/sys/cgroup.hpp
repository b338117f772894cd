#pragma once

#include <string>

#include "sys/fd.hpp"

namespace stdio {

// A control group of our own (cgroups(7), version 2) with nothing below it. Owned by a supervisor,
// whose children enter it; it is not in there itself.
class Cgroup {
 public:
  // A new group `name` in the folder `parent`. ENOTSUP if that is no cgroup2, or of a system where
  // a group cannot be killed (cgroup.kill is Linux 5.14).
  static Result<Cgroup> make(const Fd& parent, const std::string& name);
  // One that was made before, if it is still there.
  static Result<Cgroup> find(const Fd& parent, const std::string& name);

  // The calling process, and what it forks from now on.
  [[nodiscard]] Result<void> enter() const;
  // SIGKILL to all that are in it: no fork escapes.
  [[nodiscard]] Result<void> kill() const;
  // EBUSY while there is somebody in it.
  Result<void> remove();

  [[nodiscard]] const std::string& name() const { return name_; }
  // The folder that it was made in, by which another process may find it.
  Fd take_folder() { return std::move(parent_); }
  // Its descriptor gets this number.
  void move_to(int number);

 private:
  Cgroup(Fd parent, std::string name) : parent_{std::move(parent)}, name_{std::move(name)} {}
  [[nodiscard]] Result<void> write(const char* file, const char* text) const;

  Fd parent_;
  std::string name_;
};

// A folder for others to be made in.
Result<Fd> open_cgroup_folder(const std::string& path);

// Whether a folder is part of a cgroup2 file system.
bool is_cgroup2(const Fd& folder);

}  // namespace stdio
