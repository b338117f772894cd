#include "sys/tree.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <memory>
#include <string>
#include <string_view>

#include "sys/fd.hpp"

namespace stdio {

namespace {

struct CloseDirectory {
  void operator()(DIR* directory) const { ::closedir(directory); }
};
using Directory = std::unique_ptr<DIR, CloseDirectory>;

std::string read_file(const std::string& path) {
  const Fd file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  std::string text;
  if (!file.valid()) return text;
  std::array<char, 4096> piece{};
  for (;;) {
    const auto got = retry([&] { return ::read(file.get(), piece.data(), piece.size()); });
    if (got <= 0) return text;
    text.append(piece.data(), static_cast<std::size_t>(got));
  }
}

pid_t number_at(std::string_view text, std::size_t from) {
  pid_t number = 0;
  std::from_chars(text.data() + from, text.data() + text.size(), number);
  return number;
}

// "12 34 56 " as in proc_pid_task_tid_children(5).
void append_children(std::string_view text, pid_t parent, std::vector<TreeProcess>& found) {
  for (std::size_t at = 0; at < text.size();) {
    if (const pid_t pid = number_at(text, at); pid > 0) found.push_back({pid, parent});
    const std::size_t space = text.find(' ', at);
    if (space == std::string_view::npos) return;
    at = space + 1;
  }
}

}  // namespace

// A thread that forks is the parent's face in /proc: each has a list of its own.
std::vector<TreeProcess> children_of(pid_t pid) {
  std::vector<TreeProcess> found;
  const std::string threads = "/proc/" + std::to_string(pid) + "/task";
  const Directory directory{::opendir(threads.c_str())};
  if (!directory) return found;
  while (const dirent* entry = ::readdir(directory.get())) {
    if (entry->d_name[0] == '.') continue;
    append_children(read_file(threads + "/" + entry->d_name + "/children"), pid, found);
  }
  return found;
}

std::vector<TreeProcess> descendants_of(pid_t root, const std::set<pid_t>& except) {
  std::vector<TreeProcess> found = children_of(root);
  std::erase_if(found, [&](const TreeProcess& child) { return except.contains(child.pid); });
  for (std::size_t i = 0; i < found.size(); ++i) {
    const std::vector<TreeProcess> below = children_of(found[i].pid);
    found.insert(found.end(), below.begin(), below.end());
  }
  return found;
}

bool has_more_than_children() { return false; }

std::set<uid_t> users_of_processes() {
  std::set<uid_t> users;
  const Directory directory{::opendir("/proc")};
  if (!directory) return users;
  while (const dirent* entry = ::readdir(directory.get())) {
    struct stat status {};
    if (number_at(entry->d_name, 0) == 0) continue;
    if (::fstatat(::dirfd(directory.get()), entry->d_name, &status, 0) == 0) {
      users.insert(status.st_uid);
    }
  }
  return users;
}

// "pid (comm) state ppid …" as in proc_pid_stat(5); comm may hold spaces and parentheses.
pid_t parent_of(pid_t pid) {
  const std::string stat = read_file("/proc/" + std::to_string(pid) + "/stat");
  const std::size_t name_end = stat.rfind(')');
  if (name_end == std::string::npos || name_end + 4 >= stat.size()) return 0;
  return number_at(stat, name_end + 4);
}

}  // namespace stdio
