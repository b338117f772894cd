#pragma once

#include <utility>

#include "sys/result.hpp"

namespace stdio {

// Owns one file descriptor and closes it once. Every descriptor we make is close-on-exec from
// birth; a program gets its three by dup2(2).
class Fd {
 public:
  Fd() = default;
  explicit Fd(int number) : number_{number} {}
  Fd(Fd&& other) noexcept : number_{other.release()} {}
  Fd& operator=(Fd&& other) noexcept {
    if (this != &other) {
      close();
      number_ = other.release();
    }
    return *this;
  }
  Fd(const Fd&) = delete;
  Fd& operator=(const Fd&) = delete;
  ~Fd() { close(); }

  [[nodiscard]] int get() const { return number_; }
  [[nodiscard]] bool valid() const { return number_ >= 0; }
  [[nodiscard]] int release() { return std::exchange(number_, -1); }
  void close();

 private:
  int number_ = -1;
};

struct Pipe {
  Fd read;
  Fd write;
};

// A connected pair of byte-stream sockets, over which descriptors can be passed.
struct SocketPair {
  Fd ours;
  Fd theirs;
};

Result<Pipe> make_pipe();               // EMFILE, ENFILE
Result<SocketPair> make_socket_pair();  // EMFILE, ENFILE
Result<Fd> open_null();                 // EMFILE, ENOENT
bool is_pipe(const Fd& fd);
bool is_socket(const Fd& fd);
bool has_no_reader(const Fd& pipe);

}  // namespace stdio
