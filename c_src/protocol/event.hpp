#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "protocol/request.hpp"
#include "protocol/rung.hpp"
#include "sys/bytes.hpp"
#include "sys/wait_status.hpp"

namespace stdio {

// Replies and events as frames without their length. `ref` and `result` are terms, taken as they
// are.

inline constexpr std::int64_t kProtocolVersion = 1;

struct Greeting {
  const char* version;
  const char* os;
  std::int64_t pid;
  std::int64_t uid;
  std::int64_t gid;
  std::int64_t input_window;
};

// How a domain has ended, and who is left of it.
struct DomainEnd {
  Rung rung = Rung::Tree;
  std::vector<pid_t> survivors = {};
};

Bytes encode_reply(BytesView ref, BytesView result);
Bytes encode_reply(BytesView ref, std::string_view atom);
Bytes encode_reply(BytesView ref, const Greeting& greeting);
Bytes encode_survivors(BytesView ref, const std::vector<pid_t>& pids);
Bytes encode_users(BytesView ref, const std::vector<uid_t>& users);
Bytes encode_timeout(TaskId id, std::int64_t ms);
Bytes encode_exit(TaskId id, const WaitStatus& status);
// Of a program that has a domain.
Bytes encode_exit(TaskId id, const WaitStatus& status, const DomainEnd& end);
Bytes encode_signal(TaskId id, int signal, BytesView info);
Bytes encode_taken(TaskId id, std::size_t bytes);
Bytes encode_input_error(TaskId id, const Error& error);

// Results of calls, without version byte: what a task writes and the port passes on.
Bytes ok_result();
Bytes ok_result(std::int64_t value);
Bytes error_result(const Error& error);
Bytes atom_result(std::string_view atom);

}  // namespace stdio
